// What a person may see, as conditions of a statement; $1 is the account.

/** A binding `b` opens the case `c`. */
export const GIVES_ACCESS = `
    b.account_id = $1 and b.case_id = c.id and b.status = 'APPROVED' and c.sealed_at is null
    and (c.disclosure = 'OPEN' or (c.disclosure = 'PARTIES_ONLY' and b.capacity in ('LEGAL_GUARDIAN', 'PARTY')))`;

/** The open cases `c`: the array of candidates brings the primary key's index into the plan, the condition decides. */
export const OPEN_CASES = `
    cases c where c.id = any(array(select case_id from bindings where account_id = $1 and status = 'APPROVED'))
    and exists (select from bindings b where ${GIVES_ACCESS})`;

/** How many open cases there are. */
export const COUNT_OPEN_CASES = `
    select count(distinct c.id)::int as count from bindings b join cases c on c.id = b.case_id where ${GIVES_ACCESS}`;

/** Those of the given cases that are open, as `o`, each once, with the parties for whom one is bound. */
export const openOf = (cases) => `(
    select b.case_id, c.case_type, array_agg(b.party_id) as parties from bindings b join cases c on c.id = b.case_id
    where b.case_id = any(${cases}) and ${GIVES_ACCESS} group by b.case_id, c.case_type) o`;

/** The event `e` of the open case `o` is disclosed, and about everybody or a party for whom one is bound. */
export const EVENT_OPEN = `
    e.case_id = o.case_id and (e.party_id is null or e.party_id = any(o.parties))
    and (o.case_type in ('ARREST_REVIEW', 'FIRST_INSTANCE_PROSECUTION')
         or e.kind not in ('DEADLINE_CHANGED', 'HANDLER_CHANGED', 'MEASURE_CHANGED'))`;
