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
