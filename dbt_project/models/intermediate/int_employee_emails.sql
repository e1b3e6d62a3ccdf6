-- Whose address it is. One that two people have stands for nobody.
select
    email,
    min(employee_id) as employee_id
from {{ united('employee', by_number=false) }} as employees
where email is not null and employee_id <> email
group by email
having count(distinct employee_id) = 1
