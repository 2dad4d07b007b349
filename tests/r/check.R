# Compares figures with R's own packages: Rscript tests/r/check.R FOLDER
#
# The folder holds CSV files that `cargo test figures::against_r` writes: answers and blocks, with what
# sipas computes from them. Prints every difference of more than 1e-9 of the figure, and exits 1 where
# there is one.

suppressPackageStartupMessages({
  library(survey)
  library(metafor)
})

folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, name), stringsAsFactors = FALSE)
checked <- 0
differences <- 0
compare <- function(what, ours, theirs, tolerance = 1e-9) {
  checked <<- checked + length(ours)
  wrong <- which(!(abs(ours - theirs) <= tolerance * abs(theirs) + 1e-15))
  differences <<- differences + length(wrong)
  for (i in wrong) cat(sprintf("%s [%d]: %.15g, R has %.15g\n", what, i, ours[i], theirs[i]))
}

# Standard errors: an answer a row, the response as the cluster.
answers <- read("answers.csv")
figures <- read("figures.csv")
for (set in unique(answers$set)) {
  own <- answers[answers$set == set, ]
  own$one <- 1
  own$points <- own$level - own$lowest
  own$range <- own$top - own$lowest
  components <- sort(unique(own$component))
  for (c in components) {
    own[[paste0("s", c)]] <- own$satisfied * (own$component == c)
    own[[paste0("a", c)]] <- as.numeric(own$component == c)
  }
  design <- svydesign(ids = ~response, weights = ~one, data = own)
  error <- function(ratio) as.numeric(SE(ratio))
  names <- c(rbind(paste0("s", components), paste0("a", components)))
  totals <- svytotal(reformulate(names), design)
  mean <- parse(text = sprintf(
    "(%s) / %d",
    paste(sprintf("s%s / a%s", components, components), collapse = " + "), length(components)
  ))[[1]]
  contrast <- svycontrast(totals, mean)
  whole <- aggregate(satisfied ~ response, own, min)
  whole$one <- 1
  responses <- svydesign(ids = ~1, weights = ~one, data = whole)
  theirs <- list(
    "pooled-top2" = svyratio(~satisfied, ~one, design),
    "linear-100" = svyratio(~points, ~range, design),
    "mean-5" = svyratio(~level, ~top, design),
    "all-satisfied" = svyratio(~satisfied, ~one, responses)
  )
  for (method in names(theirs)) {
    row <- figures[figures$set == set & figures$method == method, ]
    compare(paste(set, method, "score"), row$score, as.numeric(coef(theirs[[method]])))
    compare(paste(set, method, "standard error"), row$error, error(theirs[[method]]))
  }
  row <- figures[figures$set == set & figures$method == "equal-components", ]
  compare(paste(set, "equal-components score"), row$score, as.numeric(coef(contrast)))
  compare(paste(set, "equal-components standard error"), row$error, error(contrast))
}

# Funnels: the variance between agencies and the centre, of all and without each one.
agencies <- read("agencies.csv")
spreads <- read("spreads.csv")
for (block in unique(agencies$block)) {
  own <- agencies[agencies$block == block, ]
  fit <- function(rows, pooled) {
    variance <- pooled * (1 - pooled) / rows$m
    list(
      tau2 = rma(yi = rows$p, vi = variance, method = "DL")$tau2,
      centre = as.numeric(rma(yi = rows$p, vi = variance, method = "FE")$beta)
    )
  }
  row <- spreads[spreads$block == block, ]
  all <- fit(own, row$pooled)
  compare(paste(block, "tau2"), row$tau2, all$tau2)
  compare(paste(block, "centre"), row$centre, all$centre)
  for (i in seq_len(nrow(own))) {
    others <- own[-i, ]
    pooled <- sum(others$weight * others$p) / sum(others$weight)
    tau2 <- fit(others, pooled)$tau2
    half <- 3.09 * sqrt(pooled * (1 - pooled) / own$m[i] + tau2)
    compare(paste(block, "limits without", i), c(own$low[i], own$high[i]), pooled + c(-half, half))
  }
  # With the same variances metafor leaves one out itself.
  variance <- row$pooled * (1 - row$pooled) / own$m
  left <- leave1out(rma(yi = own$p, vi = variance, method = "DL"))
  compare(paste(block, "tau2 without each"), own$tau2_without, left$tau2)
}

binomial <- read("binomial.csv")
compare("binom.test", binomial$value, mapply(
  function(x, n, p) binom.test(x, n, p)$p.value,
  binomial$successes, binomial$trials, binomial$share
))
for (set in split(read("discovery.csv"), read("discovery.csv")$set)) {
  compare("p.adjust", set$adjusted, p.adjust(set$p, method = "BH"))
}

cat(sprintf("checked=%d differences=%d\n", checked, differences))
quit(status = if (differences > 0) 1 else 0)
