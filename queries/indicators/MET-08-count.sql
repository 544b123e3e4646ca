SELECT count_if(is_major) AS numerator, count(*) AS denominator, count_if(is_major IS NULL) AS excluded_unflagged FROM inc
