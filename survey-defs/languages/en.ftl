# Texts of the pages for citizens, in English.

language-name = English
languages = Language

agency = Office that handled your case
office = Where you handed in your application
notice-title = Before you answer
notice = This survey is run by { $surveyor } to judge how public offices serve people. Answering is voluntary and never affects your case. Your name, phone number and case number are not kept with your answers. The office that handled your case sees only totals of { $k } or more answers.

step = Step { $number } of { $total }
next = Continue
back = Back
send = Send my answers
yes = Yes
no = No
not-applicable-lead = If this part does not apply to you, please tick the box and press “Continue”.
finish-title = Anything else, and sending
comment = Would you like to add anything?
comment-optional = You can leave this empty.
comment-note = Please leave out names, phone numbers and case numbers.
send-note = This form can be sent once. After sending, answers can't be changed.

error-prefix = Please check
blank-title = Some questions are not answered yet
blank-note = You can answer them now, or press “Continue” to skip them.
blank-answer = Not answered yet
not-applicable-title = Please check this part
not-applicable-conflict = You ticked that this part does not apply, but also chose answers. To keep the answers, untick the box. If you press “Continue”, the answers of this part will not count.
refused-title = The form was not sent yet
invalid-answer = This answer is not valid; please choose again
nothing-answered = You have not answered any question yet. Please answer at least one and send again.
comment-too-long = The comment is longer than { $limit } characters. Please shorten it and send again.
unknown-action = Please press one of the buttons at the end of the page. Your answers are still here.

thanks-title = Thank you
thanks = Your answers were sent. They help public offices serve people better.
thanks-close = You can close this page.

used-title = This form was already answered
used = Each case has one form, and each form can be answered once.
used-question = If you did not answer this form, please press the button below to tell the surveying body.
dispute = I have not answered this form
disputed = We have recorded that you did not answer this form. Thank you.

expired-title = The time to answer is over
expired = This form can no longer be answered. Thank you for your interest.
revoked-title = This form is no longer valid
revoked = This form was replaced by another. If you have a newer slip, please use its code, or ask where you handed in your application.
unknown-title = Form not found
unknown = There is no form with this code. Please compare it with your slip, letter by letter, and type it again.
malformed-title = This code is not right
malformed = Characters of the code are missing or wrong. Please look at your slip and type it again.

busy-title = The service is busy
busy = Your form was not accepted yet. All your answers are still on this page. Please wait a moment, then press the button below.
busy-again = Send again

enter-title = Type the code of your form
enter = The code is printed on the slip you got when your case was finished: 13 letters and digits.
enter-label = Code
enter-hint = Capital or small letters, with or without hyphens.
enter-button = Open the form

too-large-title = Too much text
too-large = What was sent is too long and was not accepted. Please go back, shorten it and send again.
unreadable-title = This could not be read
unreadable = The server could not read what was sent. Please open the form again from the QR code or the address on your slip.

# Texts of the pages for the public and for agencies.

decimal-mark = .
thousands-mark = ,

period-year = Year { $year }
period-half-1 = First half of { $year }
period-half-2 = Second half of { $year }
period-quarter-1 = First quarter of { $year }
period-quarter-2 = Second quarter of { $year }
period-quarter-3 = Third quarter of { $year }
period-quarter-4 = Fourth quarter of { $year }
period-month = Month { $month }/{ $year }

site = Satisfaction with public administrative services
site-pages = Main pages
skip = Skip to the content
enter-link = Type a code
method-link = How figures are made
surveyor = Survey run by

home-lead = This site publishes how satisfied people and organisations are with public administrative offices, as surveyed by { $surveyor }. Every finished case gets one survey form; every score here comes with the number of responses and the counts behind it, so that anyone can check it.
home-code = Answer your survey form
home-rankings = Results by block of agencies
home-no-agencies = There is no list of agencies yet.
home-no-figures = There are no survey figures of any period yet.
home-agencies = List of agencies and offices ({ $count })
intake-short = Scored, not ranked.
describe-home = How satisfied people and organisations are: score, rank and interval of every agency, with the number of responses and the way they are computed.
describe-method = How scores, intervals and ranks are computed, when figures are not published, and what is stored and what is not.
title-ranking = Satisfaction ranking: { $block }, { $period }
describe-ranking = Satisfaction score, rank, interval and coverage of every agency: { $block }, { $period }.
title-timeliness = Timeliness of cases: { $block }, { $period }
describe-timeliness = Cases that every agency finished early, on time or late, and those still pending: { $block }, { $period }.
title-agency = { $agency }, { $period }
describe-agency = { $agency }, { $period }: satisfaction { $score }; rank, change since the period before, lowest and highest questions, overdue cases.

as-of = Figures as of { $time } on { $year }-{ $month }-{ $day } (Vietnam time)
as-of-never = No response has been counted yet
provisional = Provisional figures
provisional-why = because a month of the period is not closed. Provisional figures are updated on Mondays, and change only when at least { $k } more responses have come; next update: { $day }/{ $month }/{ $year }.
provisional-until-closed = because a month of the period is not closed. The figures of a month are published only once it is closed.
method-named = Method: { $method } ({ $id }, version { $version })
method-how = How it is calculated
survey-named = Questionnaire: { $survey }
version = version { $version }

periods = Other periods
periods-other = Choose another period
methods = Other scoring methods
methods-other = Calculate by another method
download = Download the chart:
chart-table = Data table of the chart
more = More figures
swipe = Swipe the table sideways to see its other columns.
contents = On this page
filter-label = Find by name
filter-button = Find
filter-shown = { $count } of { $total } agencies are shown.
filter-all = Show all
filter-none = No ranked agency has such a name.
chart-show = Show the chart

no-data = no data yet
no-case-data = no case data
suppressed = not published: fewer than { $k } responses

column-rank = Rank
column-agency = Agency
column-office = One-stop shop
column-component = Component
column-score = Score
column-fraction = Calculation
column-interval = 95% interval
column-rank-interval = Rank interval
column-n = Responses
column-coverage = Coverage (answered/finished)
column-group = Against the block’s score
column-reason = Reason
column-cases = Cases
column-count = Number of cases
column-finished = Finished
column-invited = Invited
column-answered = Answered
tied = tied
group-above = clearly above
group-within = no clear difference
group-below = clearly below

interval-note = The interval does not reflect the bias from those who did not answer.
rank-note = Agencies with the same published score share a rank. The rank interval holds the ranks an agency may truly have, for all agencies together with 95% confidence.
coverage-note = Coverage is the share of the cases finished in the period that were answered.

pooled-none = no agency is ranked yet
pooled = Score of the ranked agencies together
ranked-count = Agencies ranked
meeting-target = Agencies above the target of 90
ranking-nothing = No agency of this block existed in the period. Please choose another period.
ranking-none = No agency has { $min_n } cases and { $min_n } responses, which a rank needs, in this period yet.
ranking-chart = Chart of the ranking
ranking-table = Ranking
heatmap-title = Scores by component
low-coverage-title = Not ranked because few answered
low-coverage-note = These agencies finished { $min_n } cases or more, but have fewer than { $min_n } responses. Their coverage is shown so that handing out few forms is no way to avoid a rank.
unranked-title = Not ranked for another reason
unranked-no-cases = no cases
unranked-few-cases = fewer than { $min_n } cases finished in the period
unranked-low-coverage = enough cases, but fewer than { $min_n } responses
unranked-other-definition = surveyed with another questionnaire
unranked-not-whole-period = did not exist throughout the period
unranked-suppressed = not published: fewer than { $k } responses
intake-note = One-stop shops are scored on how they receive applications. They are not ranked, and not compared with the agencies that decide cases.
scores-title = Scores of each office

block = Block:
valid-from = In operation since { $year }-{ $month }-{ $day }.
valid-to = In operation until { $year }-{ $month }-{ $day }.
successor = Succeeded by:
predecessor = Took over from:
not-one-series = Figures before and after a merger are not one series and can’t be compared directly.
overall = Overall score
coverage-rate = Coverage
target = Target: above 90
target-met = met
target-missed = not met
waiting = { $count } responses that were sent by last night are sealed until their month closes.
outside-month = { $count } responses of this month are too few to be published by themselves: they count in the figures of the quarter or the year, or are withheld.
outside-quarter = { $count } responses of this period are too few to be published by themselves: they count in the figures of the year, or are withheld.
outside-year = { $count } responses of this year are too few to be published, and are withheld.
recorded-late = { $count } of these cases were recorded late: they were finished in an earlier month that took no more cases when the software learned of them.
components-title = Scores by component
fraction-pooled-top2 = Calculation: satisfied answers over given answers; divide and multiply by 100.
fraction-equal-components = Calculation of a component: satisfied answers over given answers. The overall score is the mean of the components that have answers.
fraction-mean-5 = Calculation: points of all answers over the most points possible; divide and multiply by 100.
fraction-linear-100 = Calculation: levels above the lowest over the most possible; divide and multiply by 100.
fraction-all-satisfied = Calculation: responses whose every given answer is satisfied over responses; divide and multiply by 100.
overall-pools = The overall score pools only the components: { $parts }.
left-out = { $count } responses are left out of the overall score, because they are too few to be published apart.
mean-of = mean of { $count } components
flagged-title = Responses with signs of something unusual
flagged-none = No response has signs of something unusual.
flagged-count = With unusual signs / all responses
flagged-without = Overall score without them (95% interval)
flagged-note = These responses still count in every other figure of this page.
flagged-hidden = The score without them is not published, because one of the two groups has fewer than { $k } responses.
summary-title = In short
summary-rank = Rank in its block
rank-of = Rank { $rank } of { $total } ranked agencies
rank-tied = Tied at rank { $rank } of { $total } ranked agencies
rank-between = rank interval { $interval }
rank-none = Not ranked: { $reason }
summary-change = Since the period before
change-risen = Up { $points } points ({ $period }: { $before })
change-fallen = Down { $points } points ({ $period }: { $before })
change-unsure = { $points } points ({ $period }: { $before }), too little evidence of a change
change-no-score = This period has no published score to compare with the period before.
change-no-earlier = No earlier period has a published score to compare with.
change-other-survey = Not compared with the period before, because the questionnaire has changed.
against-block = this agency: { $group }
summary-weakest = Questions with the lowest share satisfied
summary-strongest = Questions with the highest share satisfied
summary-questions = Lowest and highest questions
questions-too-few = Too few questions have published figures to compare them.
questions-alike = Every question with figures has the same share satisfied, { $share }.
summary-overdue = Overdue cases
overdue-pending = { $count } pending past their due date
overdue-finished = { $count } finished late in the period
overdue-none = No case is overdue.
overdue-intake = One-stop shops decide no cases, so they have no such figures.
overdue-no-cases = The system has no case to be handled in this period.
trend-title = Over time
distribution-title = Answers to each question
coverage-title = Cases invited and answered
coverage-total = All cases finished in the period
coverage-hidden = not published
coverage-rounded-note = Within a group, the numbers of invited and answered cases are rounded down to multiples of 5.
coverage-hidden-note = Groups with fewer than { $k } finished cases do not show how many were invited and answered; where that could be worked out from the total, the next smallest groups are hidden too.
coverage-beside = Besides, responses that belong to no case in the system (paper forms, earlier years), which do not count towards coverage:
no-cases-finished = The system has no case that was finished in this period, so there is no coverage.
by-channel = By how the application was made
by-outcome = By outcome
channel-counter = At the counter
channel-online = Online
channel-post = By public post
outcome-granted = Decided
outcome-refused = Refused
outcome-returned = Returned
outcome-withdrawn = Withdrawn
timeliness-title = Timeliness
cases-day = Pending cases are judged at the end of { $year }-{ $month }-{ $day }.
cases-carried-over = Carried over
cases-received = Received in the period
cases-handled = All cases to be handled
cases-early = Finished early
cases-on-time = Finished on time
cases-overdue = Finished late
cases-pending-in-time = Pending, not yet due
cases-pending-overdue = Pending, past due
cases-withdrawn = Withdrawn before a result
cases-in-time = Early or on time, of the cases finished:
timeliness-note = Timeliness is a figure of its own and never part of a satisfaction score.

missing-home = First page: blocks and agencies
missing-method-page = How figures are made
missing-address-title = There is no such page
missing-address = The address you opened is not on this site. Please check it, or start from the first page.
missing-block-title = There is no such block
missing-block = No block of agencies has the code in the address. Please choose a block on the first page.
missing-agency-title = There is no such agency
missing-agency = No agency has the code in the address. Please choose one from the list on the first page.
missing-period-title = There is no such period
missing-period = The period in the address is not right. Periods are written 2026 (year), 2026-H1 (half), 2026-Q3 (quarter) or 2026-09 (month).
missing-method-title = There is no such method
missing-method = No scoring method has the name in the address. The methods are explained on the page “How figures are made”.
missing-then-title = The agency did not exist in this period
missing-then = { $agency } did not exist in this period: { $period }. Other periods or its successor are listed below.

method-page = How scores and ranks are made
method-source-title = Where the figures come from
method-source-link = Every finished case, also one that was refused, returned or withdrawn, gets one survey form, and each form can be answered once. Figures count responses, not people, because one person may answer for many cases.
method-source-month = A response belongs to the month in which the case was finished, whenever it was answered. Questions about reception count for the deciding agency and for the one-stop shop that received the application.
method-source-answers = Questions left blank or not applicable do not count, and are never taken as satisfied. On a scale of 5 levels, level 4 (satisfied) and level 5 (very satisfied) are satisfied answers.
method-source-mixing = Responses are counted only in the company of { $k } or more alike, so that nobody can tell whose answer it was. Of those not counted yet only the number is told. When a month closes, what is left is counted in broader groups, then by quarter, then by year.
method-source-provisional = A month closes on a day that is fixed in advance: 40 days after its end, or 40 days after the software learned of its first case, if that is later. Until then the figures of every period that holds the month are provisional. Once closed, the figures of a month do not change; cases recorded late count in the month in which they are recorded.
method-scores-title = Scoring methods
method-scores = Every score lies between 0 and 100 and names its method and version. In the examples 21 complete responses answer four components of 5, 7, 2 and 2 questions; the first and the second component have one answer each that is not satisfied.
method-pooled-top2 = share of satisfied answers
formula-pooled-top2 = Score = 100 × satisfied answers ÷ given answers
example-pooled-top2 = First component: 104 of 105 given answers are satisfied, 104/105 = 99.05. Second component: 146/147 = 99.32. The overall score pools all questions: 334/336 = 99.40.
method-equal-components = mean of the components’ scores
formula-equal-components = Overall score = sum of the components’ scores ÷ components that have answers
example-equal-components = Each component is scored as above, not rounded. Overall: (104/105 + 146/147 + 42/42 + 42/42) ÷ 4 = 99.59.
method-mean-5 = mean over the highest possible
formula-mean-5 = Score = 100 × points of all answers ÷ (top level × given answers)
example-mean-5 = Of 10 answers, 6 at level 5, 3 at level 4 and 1 at level 3: the sum is 45, the most is 5 × 10 = 50, 45/50 = 90.00. The lowest score under this method is 20, not 0.
method-linear-100 = mean on a scale of 0–100
formula-linear-100 = Score = 100 × levels above the lowest ÷ ((top level − lowest level) × given answers)
example-linear-100 = Of the same 10 answers: 45 − 10 = 35, the most is 4 × 10 = 40, 35/40 = 87.50.
method-all-satisfied = share of wholly satisfied responses
formula-all-satisfied = Score = 100 × responses whose every given answer is satisfied ÷ responses
example-all-satisfied = If the two answers that are not satisfied belong to two responses, 19 of 21 are satisfied throughout, 19/21 = 90.48.
method-rounding = The arithmetic is exact and rounded only once, for display, to two decimals; halves are rounded up: 87.125 becomes 87.13. Numerators and denominators are published so that anyone can divide again.
method-target = The target is met when the published score is greater than 90.00. A change between two periods is the difference of the two published scores. Where the questionnaire or the agency changes, the series breaks, and no change is given across the break.
method-limits-title = What is not published
method-limits-k = Figures from 1 to fewer than { $k } responses are not published. The overall score does not pool a hidden component. A longer period pools only months and quarters with enough responses, and says how many it leaves out. Shares by the method all-satisfied and distributions by question are published from 10 responses on. Where nobody answered, it says “no data yet”, never 0.
method-limits-min-n = An agency is ranked when it has { $min_n } finished cases and { $min_n } responses or more in the period.
method-interval-title = 95% interval
method-interval = The answers of one response are not independent, so the response is the unit. For each response let a be its given and s its satisfied answers; the score R = Σs ÷ Σa has the variance:
method-interval-variance = V = n ÷ (n − 1) × Σ(s − R × a)² ÷ (Σa)²
method-interval-wilson = The interval is Wilson’s with z = 1.96 (exactly 1.959963984540054) on an effective sample size of n or R(1 − R) ÷ V, whichever is smaller; where V is 0 it is n. So one response never counts for more than one.
method-interval-mean = For the two methods based on means (mean-5 and linear-100) the same is done on the 0–1 scale of linear-100. The interval is then conservative, that is, wider than needed. Under equal-components the variance is that of the mean of the components.
method-interval-population = There is no correction for the total number of cases, because people choose themselves whether to answer. The interval covers only chance among those who answer.
method-coverage-title = Coverage
method-coverage = Coverage is the number of answered cases over the number of cases finished in the period. Invited are the cases whose form was handed over or answered. All three numbers count the same cases.
method-coverage-groups = It is shown by how the application was made and by outcome, because asking only those with a good result would flatter the score. Responses from paper forms or earlier years belong to no case and do not count towards coverage.
method-rank-title = Ranking
method-rank = The agencies of a block are ordered by their published scores. Equal scores share a rank: 1, 2, 2, 4.
method-rank-interval = Rank intervals follow Klein, Wright and Wieczorek (2020): with K ranked agencies, take the interval of each at level 0.95 to the power of 1/K. The best possible rank is 1 plus the agencies whose interval lies wholly above; the worst is K minus those whose interval lies wholly below. All rank intervals hold together with at least 95% confidence.
method-rank-groups = Against the block’s score an agency is in one of three groups: clearly above, when that whole interval lies above it; clearly below, when it lies below; otherwise there is no clear difference, and differences of rank within this group are no ground for a conclusion.
method-unranked = An agency is listed but not ranked for one of these reasons:
method-flagged = A response has signs of something unusual when at least two of these hold: 8 or more equal answers and nothing else; sent less than 20 seconds after the form was handed over; sent between 22:00 and 05:00; many responses for one office within 10 minutes. They still count; their number is always shown, and the score without them is published where both groups are large enough. No response is deleted silently.
method-kept-title = What is kept
method-kept = Kept with the answers: agency, period, questionnaire, source, how the application was made, field, the levels chosen, and one mark for unusual signs. Comments are kept apart and are not linked to the levels chosen.
method-not-kept = Not kept with the answers: case number, name, phone number, IP address, device, time of answering. Once counted, nobody, not even the administrator of the system, can link an answer to a case.

# Texts of the counter: the clerk's page, the display, the kiosk.

opening-clerk = One-stop counter
opening-display = Counter display
opening-kiosk = Survey kiosk
opening-key = Key
opening-hint = 28 letters and digits that the administrator gave to this counter.
opening-refused = The key is wrong or was revoked. Please check every character or ask the administrator.
opening-button = Open

# Texts that invite by SMS, Zalo, e-mail or a portal. The short ones are sent without diacritics and
# in 160 characters, the link among them.

invitation = You are invited to say how satisfied you are with the handling of your administrative case by { $agency } at { $link } (until { $day }). Answering is voluntary; your name and case number are not kept with your answers. Thank you.
invitation-short = { $agency } invites you to rate the handling of your case: { $link }
invitation-nameless = Please rate the handling of your case: { $link }
# Texts of the display and the kiosk.

device-offline = No connection, trying again…
device-no-script = This page needs JavaScript. Please turn on JavaScript in the device’s browser and open the page again.
display-idle = When your case is finished, the QR code of its survey appears here.
display-invitation = Please scan this code with your phone and tell us how your case was handled.
display-type = Or open { $address } and enter the code
kiosk-idle = When your case is finished, the officer at the counter opens its survey on this screen.
kiosk-invitation = Please tell us how your case was handled
kiosk-about = It takes about two minutes. Your case was handled by:
kiosk-start = Start
kiosk-help = Somebody helped me answer this survey
kiosk-trouble = Not sent: there is no connection, or the system is busy. Your answers are still on this screen. Please wait a moment, then press the same button again.
kiosk-warning = Are you still answering? This screen clears your answers after the seconds below.
kiosk-stay = I need more time
kiosk-finish = Done
kiosk-closed-title = This survey was closed before it was sent
kiosk-closed = The kiosk went on to another survey, or this one was closed. The answers you gave were not kept. If you still want to answer, please ask the officer at the counter to open the survey again.
# Texts of the counter: paper forms typed in by a clerk.

paper-title = Type in paper forms
paper-pages = Other pages
paper-to-counter = Back to the counter
paper-to-check = Check forms that were typed in (waiting: { $count })
paper-code-label = Code of the form
paper-code-hint = Scan the QR code or type the 13 letters and digits on the form, then press Enter.
paper-done = Typed in at this sitting: { $count }.
paper-kept = The form was recorded.
paper-written = The form was recorded. It waits to be checked by somebody else.
paper-malformed = The code lacks a character or has a wrong one. Please scan or type it again.
paper-unknown = There is no form with this code at your office. Please compare every character with the form and type it again.
paper-used = This code was used for an answer, so the form can't be typed in any more. A form is answered once.
paper-expired = The form has expired and can't be typed in any more.
paper-revoked = This code was replaced or withdrawn and can't be typed in any more. If there is a newer form, please type its code.
paper-answers-title = Type in the answers
paper-form = Form
paper-digits = The answers, in the order of the form
paper-digits-hint = One digit a question, { $total } in all, typed in a row; spaces may stand between the parts. Press Enter at the end.
paper-blank = left blank
paper-not-applicable = not applicable
paper-comment = Comment on the form (if any)
paper-assisted = Somebody helped to answer
paper-look = Look it over
paper-another = Leave it and type in another form
paper-wrong-digit = Digit number { $number } is not in the list below. Please look at the form and correct it.
paper-wrong-part = Part { $count } has { $total } questions but { $number } digits were typed. Please look at the form and correct it.
paper-wrong-length = The form has { $total } questions but { $number } digits were typed. Please look at the form and correct it.
paper-nothing = A form without a single answer can't be typed in.
paper-comment-too-long = The comment has more than { $limit } characters. Please shorten it.
paper-confirm-title = Compare with the form
paper-entered = { $number } of { $total } questions answered
paper-question = Question
paper-answer = Answer
paper-keep = Record the form
paper-edit = Correct it
paper-number-title = This form is to be checked
paper-number-write = The form was recorded. Please write this number on it and lay it aside, for somebody else to type it in a second time:
paper-number-again = Look at the form and type the number that you wrote
paper-number-wrong = That is another number. Please look at the number on the form.
paper-check-title = Check forms that were typed in
paper-check-lead = Forms that others typed in and that were drawn at random to be typed in a second time. What nobody checks within 7 days counts as it was typed in first.
paper-check-label = Number of the check
paper-check-hint = 7 digits written on the form.
paper-check-waiting = Numbers that wait to be checked
paper-check-none = No form waits to be checked.
paper-check-day = Typed in on
paper-check-malformed = The number lacks a digit or has a wrong one. Please look at the number on the form.
paper-check-gone = No form with this number waits to be checked at your office; perhaps it was checked already. Please compare the number on the form.
paper-check-own = This form was typed in first with the very key that this page was opened with. Somebody else has to type it in the second time, with another key.
paper-check-same = Both entries are the same. The form counts; it can be put away.
paper-check-settled = The form counts as compared. Places that differed: { $count }.
paper-compare = Compare with the first entry
paper-differences-title = The two entries differ
paper-differences = Please look at the form and type the right digit for each question below.
paper-differences-open = A right digit is still missing, or the comment is too long. Please look at the form and type again.
paper-first = First entry:
paper-second = this entry:
paper-right = Right digit by the form, question
paper-comment-title = Compare the comment
paper-comment-check = The comment as it was typed in first; please compare it with the form and correct it
# Texts of the clerk's page.

counter-number = Counter { $number }
counter-pages = Pages of the counter
counter-list = Cases of the day
counter-add = Add a case
counter-leave = Close the counter
counter-back = Back to the list of cases

counter-today = Cases finished today, { $day }
counter-on = Cases finished on { $day }
counter-find = Find a case
counter-find-hint = Type the exact case code, or scan the QR or type the code of a slip. Leave it empty and press Enter to reload the list.
counter-find-button = Find
counter-not-found = This counter has no case with that code. Please compare every character with the receipt.
counter-found-none = No case found
counter-found-several = Several cases have this code
counter-none = No case was finished on this day.
counter-digits = Press Alt and the digit in front of a line (Firefox: Alt, Shift and the digit) to open its case.
counter-column-number = No.
counter-column-case = Case code
counter-days = Other days
counter-older = Earlier cases of the day
counter-newest = Newest cases of the day
counter-day-before = Day before
counter-day-after = Day after
counter-day = Show a day
counter-day-button = Show
counter-wrong-day = The address names no day, so today’s cases are shown. Please choose the day again.

counter-case = Case
counter-about = About the case
counter-agency = Deciding agency
counter-procedure = Procedure code
counter-field = Field
counter-channel = Handed in
counter-received = Received
counter-due = Due
counter-finished = Finished
counter-outcome = Outcome
counter-pending = Pending
counter-expires = Survey link expires
counter-delivery = Handed over
delivery-none = Not yet
delivery-no-link = No survey link
delivery-slip = Printed slip
delivery-display = Counter display
delivery-kiosk = Kiosk
delivery-message = Message
delivery-paper = Paper form

counter-hand-over = Hand over the survey link
counter-paper = Paper
paper-80 = 80 mm roll
paper-58 = 58 mm roll
paper-a4 = A4 sheet
paper-envelope = A6, for the envelope of a postal return
counter-print = Print the slip
counter-message = Hand over by message
counter-no-link-title = There is nothing to hand over
counter-no-link = This case has no survey link that can still be answered.
counter-link-expired = The survey link of this case has expired.
counter-link-pending = The case is pending. It gets a survey link when it is finished.
counter-link-none = This case has no survey link: it was revoked or never made.

counter-change = Replace or revoke the survey link
counter-reason = Reason
counter-reason-hint = It is recorded with the counter’s name. Please write no name and no phone number of a citizen.
counter-reissue = Replace by a new link
counter-revoke = Revoke the link
counter-too-late = This link has expired, so it can’t be replaced or revoked any more.
counter-replaced = Nothing was changed: somebody else has just replaced or revoked this link. Please look below.
counter-history = What was done with the link
event-reissue = Replaced by a new link
event-revoke = Revoked
event-reprint = Printed once more
counter-done-added = The case was added.
counter-done-was-there = This case was there before. What you typed was not recorded.
counter-done-assigned = The case was assigned to the kiosk. Please ask the citizen to answer there.
counter-done-reissued = The link was replaced. The old slip is of no use any more; please hand over the new one.
counter-done-revoked = The link was revoked.

counter-kiosk = Kiosk
counter-assign = Assign to the kiosk
counter-form-language = Paper form, language
counter-paper-form = Print a paper form
counter-paper-entry = Enter paper forms
counter-kiosk-refused-title = It can’t be assigned
counter-kiosk-refused = This kiosk can’t take the case. Please choose another one.
counter-back-to-case = Back to the case
message-title = Message of invitation, case
message-noted = It is noted that the link is handed over by message. Please copy the text below into an SMS, Zalo, e-mail or the portal.
message-text = Text with diacritics
message-short = SMS text without diacritics
message-copy = Click into a box, then Ctrl+A and Ctrl+C to copy.

counter-apologies = Late cases
owed-title = Cases past their due date without an apology
owed-lead = Pending cases are included. The oldest due date comes first.
owed-none = There are none.
owed-pages = Pages of the list
owed-later = Cases due later
owed-first = Back to the beginning of the list
apology-link = Make an apology with a new return date
apology-form-title = Apology with a new return date, case
apology-applicant = Name of the applicant, a person or an organisation
apology-applicant-hint = It is printed only and not kept. Where it is empty there is a dotted line to write on.
apology-reason = Reason for the delay
apology-date = New return date, or the day on which the result was returned
apology-too-early = This must be after the promised day, and for a pending case not before today.
apology-pdf = Make a PDF to print
apology-docx = Make a Word document to edit
apology-none-title = No apology is due
apology-none = This case has no due date, or is not past it, or was finished in time.

add-title = Add a finished case
add-lead = For where no one-stop software is connected. The case is recorded as finished now, handed in and returned at this counter.
add-agency = Deciding agency
add-choose = Choose an agency
add-case-code = Case code
add-received-at = Day received
add-due-at = Day due
add-day-hint = Day/month/year, such as 05/07/2026.
add-procedure = Procedure code
add-field = Field
add-channel = Handed in
add-outcome = Outcome
add-optional = (optional)
add-button = Add the case
add-refused = No case can be added with this code. Please check the case code and the deciding agency, or ask the administrator.
refused-empty = Please fill this in.
refused-long = This is longer than { $limit } characters. Please shorten it.
refused-control = This holds a character that can’t be shown. Please delete it and type again.
refused-day = This is no day. Please write day/month/year, such as 05/07/2026.
refused-future = This day is after today. Please check it.
refused-validity = This agency did not exist on the day the case was finished. Choose the agency that took over.
refused-damaged = A spreadsheet turned this code into a number and lost its last digits. Type it from the receipt.
refused-formula = It must not begin with =, +, - or @.
refused-choice = Please choose from the list.

counter-no-case-title = There is no such case
counter-no-case = This counter has no such case. Please look for it in the list.
counter-foreign-title = Refused
counter-foreign = This was not sent from a page of the counter, so nothing has changed. Please open the counter’s page again.
counter-unreadable-title = What was sent can’t be read
counter-unreadable = The server could not read what was sent, so nothing has changed. Please go back and try again.
# Texts of the pages of timeliness.

timeliness-of = Timeliness of cases, { $period }
timeliness-block = Timeliness of the whole block
timeliness-ranking = Satisfaction survey of the same period
timeliness-agencies = By agency
timeliness-fields = By field
timeliness-reasons = Reasons for delay
timeliness-sum = Carried over + received = finished early + on time + late + pending, not yet due + pending, past due + withdrawn. The share early or on time is of the cases finished with a result, without those withdrawn.
timeliness-nothing = The system has no case that was to be decided in this period. Please choose another one.
timeliness-intake = One-stop offices receive cases and do not decide them. Timeliness is counted for the agency that decides.
cases-total = Whole block
column-field = Field
column-in-time = Early or on time
column-delay = Reason
column-fields = Fields (cases)
field-unknown = no field given
field-others = other fields
fields-more = and { $count } other fields
reason-unknown = no reason given
reason-others = other reasons
reasons-none = No case is past its due date in this period.
reasons-note = These are the cases that were finished overdue and those pending past their due date. Reasons stand as the one-stop software gives them; reasons and fields that only a few cases have are counted as “other reasons” and “other fields”, so that nobody is singled out.
# Texts of slips, paper forms and apologies.

slip-title = Invitation to the survey
slip-invitation = Please scan the QR code and take about two minutes to rate how your case was handled; no names are asked.
slip-qr = QR code that opens the survey
slip-code = Code
slip-enter = Or open { $address } and type the code.
slip-expires = Answer before { $time } on { $day }/{ $month }/{ $year }
slip-hotline = Telephone for complaints: { $hotline }
slip-complaints = Address for complaints: { $address }

paper-online = You can answer on a phone instead: scan the QR code, or open { $address } and type the code.
paper-cut = Staff: cut off the part above once the answers are entered.
paper-batch = Batch number (staff)
paper-how = Please mark one box with an X for each question. If you can’t say, leave it blank.
paper-screen-no = If not, please skip the questions of this part.
paper-skip = (skip the questions of this part)
paper-return = When you have finished, please hand the form back where you got it.
paper-page = Page { $number }/{ $total }
reasons-note = These are the cases that were finished late and those pending past their due date. Reasons stand as the one-stop software gives them; reasons and fields that only a few cases have are counted as “other reasons” and “other fields”, so that nobody is singled out.
# Texts of charts: titles, axes, legends, notes, and the charts in words.

chart-title-components = Satisfaction with { $name }
chart-title-trend = Satisfaction over time – { $name }
chart-title-ranking = Satisfaction ranking – { $name }
chart-title-heatmap = Satisfaction by component – { $name }
chart-title-distribution = Satisfaction by question – { $name }
chart-title-coverage = Coverage of the survey – { $name }
chart-all-agencies = all agencies of the province
chart-part = (part { $part }/{ $parts })
chart-table-heading = Data table
chart-page = Page { $page }/{ $pages }
chart-no-data = no data yet
chart-suppressed = not published: fewer than { $k } responses
chart-few = under { $k }
chart-not-asked = not surveyed
chart-no-figure = no figure
chart-no-cases = no cases
chart-no-case-data = no case data
chart-nothing = There is no agency in this period.
chart-no-questions = There is no question in this period.
chart-no-points = There is no period yet.
chart-coverage-unknown = Coverage: { $rate }
chart-responses = Responses: { $n }
chart-responses-unknown = Responses: { $reason }
chart-outside = { $n } responses are too few to be published in this period
chart-method = Method: { $method } ({ $id }, version { $version })
chart-survey = Questionnaire: { $survey }
chart-provisional = Provisional figures, as of { $as_of }
chart-provisional-undated = Provisional figures
chart-as-of = Figures as of { $as_of }
chart-moment = { $time } on { $year }-{ $month }-{ $day } (Vietnam time)
chart-without-flagged = Without responses that have signs of something unusual
chart-coverage = Coverage: { $rate } ({ $answered }/{ $finished } finished cases)
chart-of-cases = { $answered }/{ $finished }
chart-target = Target > 90
chart-target-met = target met
chart-target-missed = target not met
chart-interval = 95% interval
chart-interval-note = The interval does not reflect the bias from those who did not answer.
chart-axis-note = The axis of scores begins at { $low }, not at 0.
chart-overall = Overall score
chart-column-rank = Rank
chart-column-agency = Agency
chart-column-component = Component
chart-column-question = Question
chart-column-code = Code
chart-column-score = Score
chart-column-score-interval = Score, 95% interval
chart-column-low = 95% lower bound
chart-column-high = 95% upper bound
chart-column-n = Responses
chart-column-coverage = Coverage
chart-column-coverage-cases = Coverage of finished cases
chart-column-rank-interval = Rank interval
chart-column-group = Against the block
chart-column-reason = Why not ranked
chart-column-period = Period
chart-column-change = Change
chart-column-note = Note
chart-column-finished = Finished cases
chart-column-invited = Invited
chart-column-answered = Answered
chart-column-satisfied = Satisfied
chart-column-dissatisfied = Dissatisfied
chart-column-not-applicable = Not applicable
chart-pooled-none = no agency is ranked yet
chart-pooled = Score of the ranked agencies together: { $score }
chart-group-above = clearly above the block’s score
chart-group-below = clearly below the block’s score
chart-cell-above = clearly above
chart-cell-within = no clear difference
chart-cell-below = clearly below
chart-unranked-heading = Not ranked
chart-low-coverage-heading = Not ranked because few answered
chart-rank-note = Agencies with the same published score share a rank. Rank interval: the ranks an agency may truly have, for all agencies together with 95% confidence.
chart-break-label = Break in the series
chart-break-note = Break in the series: the questionnaire, the method or the agency changed; scores before and after it can’t be compared.
chart-change-note = Change: the difference between two neighbouring published scores, in points.
chart-provisional-mark = provisional
chart-unanswered-note = Only given answers count; the data table has the number at each level.
chart-alt-score = { $name }: { $score }
chart-alt-interval = 95% interval from { $low } to { $high }
chart-alt-target-met = Agencies above the target of 90: { $count } of { $total }.
chart-alt-best = Highest: { $name }, { $score }.
chart-alt-last = Lowest: { $name }, { $score }.
chart-alt-unranked = Agencies not ranked: { $count }.
chart-alt-latest = Latest period, { $period }: { $score }.
chart-alt-change = Change since the period before: { $change } points.
chart-alt-total = In total: { $coverage }.
chart-alt-agencies = Agencies: { $count }.
chart-alt-questions = Questions: { $count }.
chart-alt-breaks = Breaks in the series: { $count }.
chart-heat-lowest = up to { $high }
chart-heat-between = above { $low } to { $high }
chart-heat-highest = above { $low }
chart-unranked-no-cases = no cases
chart-unranked-few-cases = fewer than { $min_n } cases finished in the period
chart-unranked-low-coverage = fewer than { $min_n } responses
chart-unranked-other-definition = surveyed with another questionnaire
chart-unranked-not-whole-period = did not exist throughout the period
chart-unranked-suppressed = not published: fewer than { $k } responses

# Why there is no chart at an address of /charts.

chart-no-such = There is no such chart. The address of a chart is /charts/ranking.svg, .png or .pdf; the charts are { $kinds }.
chart-no-period = The address names no period. Please add period=2026 (year), 2026-H1 (half), 2026-Q3 (quarter) or 2026-09 (month).
chart-both = The address names an agency and a block. Please name only one of them.
chart-needs-agency = This chart is about one agency. Please add agency= and its code.
chart-needs-block = This chart is about the agencies of a block. Please add block= and its code.
chart-needs-either = This chart is about an agency or a block. Please add agency= or block=.
chart-wrong-method = No scoring method has this name. The methods are { $methods }.
chart-wrong-flag = exclude_flagged can only be true or false.
chart-wrong-width = The width must be a number of pixels from { $least } to { $most }.
chart-file-all = province
chart-file-components = component-chart
chart-file-trend = trend-chart
chart-file-ranking = ranking-chart
chart-file-heatmap = heatmap
chart-file-distribution = question-chart
chart-file-coverage = coverage-chart
chart-wrong-query = What follows the question mark of the address can’t be read. Each name may stand there once.
chart-not-then = The agency did not exist in this period. Please choose another period.
chart-too-large = The chart is too large for a PNG file. Please take SVG or PDF.
