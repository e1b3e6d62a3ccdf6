{# The 97.5 % point of the normal distribution. #}
{% macro normal_quantile() -%} 1.959964e0 {%- endmacro %}

{# 97.5 % points of Student's t for 1 to 30 degrees of freedom (scipy 1.17, stats.t.ppf). Above 30 the
   expansion in `t_quantile_large` is right to 5 decimals. #}
{% macro t_quantiles() -%}
    (values
        (1, 12.706205e0), (2, 4.302653e0), (3, 3.182446e0), (4, 2.776445e0), (5, 2.570582e0),
        (6, 2.446912e0), (7, 2.364624e0), (8, 2.306004e0), (9, 2.262157e0), (10, 2.228139e0),
        (11, 2.200985e0), (12, 2.178813e0), (13, 2.160369e0), (14, 2.144787e0), (15, 2.131450e0),
        (16, 2.119905e0), (17, 2.109816e0), (18, 2.100922e0), (19, 2.093024e0), (20, 2.085963e0),
        (21, 2.079614e0), (22, 2.073873e0), (23, 2.068658e0), (24, 2.063899e0), (25, 2.059539e0),
        (26, 2.055529e0), (27, 2.051831e0), (28, 2.048407e0), (29, 2.045230e0), (30, 2.042272e0)
    ) as t (degrees, t_quantile)
{%- endmacro %}

{# Cornish-Fisher expansion of the 97.5 % point of t (Abramowitz and Stegun 26.7.5). #}
{% macro t_quantile_large(degrees) -%}
    ({{ normal_quantile() }} + 2.372271e0 / {{ degrees }} + 2.822499e0 / ({{ degrees }} * {{ degrees }})
        + 2.555852e0 / ({{ degrees }} * {{ degrees }} * {{ degrees }}))
{%- endmacro %}

{# Exact 95 % limits of a Poisson mean for counts of 0 to 50: half the chi-square quantiles with 2x and 2x+2
   degrees of freedom (Garwood 1936; scipy 1.17, stats.chi2.ppf). Larger and corrected counts use `byar`. #}
{% macro poisson_limits() -%}
    (values
        (0, 0.000000e0, 3.688879e0), (1, 0.025318e0, 5.571643e0), (2, 0.242209e0, 7.224688e0),
        (3, 0.618672e0, 8.767273e0), (4, 1.089865e0, 10.241589e0), (5, 1.623486e0, 11.668332e0),
        (6, 2.201894e0, 13.059474e0), (7, 2.814363e0, 14.422675e0), (8, 3.453832e0, 15.763189e0),
        (9, 4.115373e0, 17.084803e0), (10, 4.795389e0, 18.390356e0), (11, 5.491160e0, 19.682039e0),
        (12, 6.200575e0, 20.961585e0), (13, 6.921952e0, 22.230396e0), (14, 7.653930e0, 23.489621e0),
        (15, 8.395386e0, 24.740219e0), (16, 9.145382e0, 25.982998e0), (17, 9.903126e0, 27.218647e0),
        (18, 10.667941e0, 28.447760e0), (19, 11.439241e0, 29.670854e0), (20, 12.216520e0, 30.888378e0),
        (21, 12.999331e0, 32.100731e0), (22, 13.787283e0, 33.308264e0), (23, 14.580027e0, 34.511293e0),
        (24, 15.377253e0, 35.710098e0), (25, 16.178682e0, 36.904932e0), (26, 16.984063e0, 38.096024e0),
        (27, 17.793170e0, 39.283582e0), (28, 18.605797e0, 40.467796e0), (29, 19.421755e0, 41.648837e0),
        (30, 20.240874e0, 42.826865e0), (31, 21.062996e0, 44.002026e0), (32, 21.887976e0, 45.174452e0),
        (33, 22.715682e0, 46.344269e0), (34, 23.545988e0, 47.511592e0), (35, 24.378782e0, 48.676527e0),
        (36, 25.213957e0, 49.839174e0), (37, 26.051415e0, 50.999626e0), (38, 26.891062e0, 52.157969e0),
        (39, 27.732812e0, 53.314284e0), (40, 28.576586e0, 54.468647e0), (41, 29.422308e0, 55.621130e0),
        (42, 30.269906e0, 56.771799e0), (43, 31.119313e0, 57.920718e0), (44, 31.970467e0, 59.067946e0),
        (45, 32.823309e0, 60.213540e0), (46, 33.677781e0, 61.357554e0), (47, 34.533832e0, 62.500036e0),
        (48, 35.391411e0, 63.641036e0), (49, 36.250470e0, 64.780599e0), (50, 37.110964e0, 65.918767e0)
    ) as p (count_events, events_low, events_high)
{%- endmacro %}

{# Byar's approximation of a limit of a Poisson mean (Breslow and Day 1987, 2.13); above 50 events it is
   within 0.01 % of the exact one. `side` is -1 for the lower limit, 1 for the upper. #}
{% macro byar(events, quantile, side) -%}
    {%- set x = '(' ~ events ~ ' + 1)' if side == 1 else events -%}
    {{ x }} * power(greatest(
        1 - 1 / (9 * nullif({{ x }}, 0)) + ({{ side }}) * {{ quantile }} / (3 * sqrt(nullif({{ x }}, 0))), 0), 3)
{%- endmacro %}

{# Wilson's limit of a share, from `size` independent records. `side` is -1 or 1. #}
{% macro wilson(share, size, quantile, side) -%}
    ({{ share }} + {{ quantile }} * {{ quantile }} / (2 * {{ size }})
        + ({{ side }}) * {{ quantile }} * sqrt(
            greatest({{ share }} * (1 - {{ share }}), 0) / {{ size }}
            + {{ quantile }} * {{ quantile }} / (4 * {{ size }} * {{ size }})
        )) / (1 + {{ quantile }} * {{ quantile }} / {{ size }})
{%- endmacro %}

{# Limit of a Net Promoter Score, adjusted Wald (Rocks 2016): three answers are added, 3/4 to each end and 3/2
   to the middle. `spread` is the share of promoters and detractors together. #}
{% macro nps_limit(score, spread, size, quantile, side) -%}
    {%- set centre = '(' ~ score ~ ' * ' ~ size ~ ' / (' ~ size ~ ' + 3))' -%}
    {{ centre }} + ({{ side }}) * {{ quantile }} * sqrt(
        (({{ spread }} * {{ size }} + 1.5e0) / ({{ size }} + 3) - {{ centre }} * {{ centre }}) / ({{ size }} + 3))
{%- endmacro %}

{# Limit where all people are alike, so that no spread can be estimated: a variable between two ends varies at
   most as a share with the same mean does. Without ends nothing can be said. #}
{% macro flat_limit(side) -%}
    lowest + (highest - lowest) * ({{ wilson(
        '((ratio - lowest) / (highest - lowest))', '(denominator * denominator / person_dd)', 't_quantile', side
    ) }})
{%- endmacro %}
