import type { ReactElement } from 'react';
import { useMemo } from 'react';
import type { RunLine } from '../../store/runs-table';
import { facetsOf } from '../../store/runs-table';
import type { RunsFilter } from '../../store/runs-view';
import { ALL_RUNS, changeFilter, useRunsView } from '../../store/runs-view';
import { Select } from '../../ui/select';

type Facet = Exclude<keyof RunsFilter, 'text'>;

const FACETS: readonly { readonly id: Facet; readonly label: string; readonly all: string }[] = [
  { id: 'status', label: 'Status', all: 'Any status' },
  { id: 'tag', label: 'Tag', all: 'Any tag' },
  { id: 'data', label: 'Data', all: 'Any data' },
  { id: 'model', label: 'Model', all: 'Any model' },
  { id: 'method', label: 'Method', all: 'Any method' },
];

/** No value is ever this long. */
const ANY = '';

/** Which runs the table shows. Only what the runs differ in can be chosen. */
export function RunsFilters(props: {
  readonly all: readonly RunLine[];
  readonly shown: number;
}): ReactElement {
  const { all, shown } = props;
  const filter = useRunsView((view) => view.filter);
  const values = useMemo(() => facetValues(all), [all]);
  const narrowed = Object.values(filter).some((value) => value !== null && value !== '');
  return (
    <search className="runs-filters">
      <input
        type="search"
        className="runs-search"
        aria-label="Search the runs"
        placeholder="Name, note, tag, method"
        value={filter.text}
        onChange={(event) => changeFilter({ text: event.target.value })}
      />
      {FACETS.map(({ id, label, all: any }) => {
        const chosen = filter[id];
        const found = [...new Set([...values[id], ...(chosen === null ? [] : [chosen])])].toSorted();
        if (found.length < (id === 'tag' ? 1 : 2) && chosen === null) return null;
        return (
          <Select
            key={id}
            label={label}
            className="plain-select"
            value={chosen ?? ANY}
            options={[{ value: ANY, label: any }, ...found.map((value) => ({ value, label: value }))]}
            onChange={(value) => changeFilter({ [id]: value === ANY ? null : value })}
          />
        );
      })}
      <p className="hint" role="status">
        {narrowed ? `${shown} of ${all.length} runs` : `${all.length} ${all.length === 1 ? 'run' : 'runs'}`}
      </p>
      {narrowed && (
        <button type="button" className="text-button" onClick={() => changeFilter(ALL_RUNS)}>
          Show all
        </button>
      )}
    </search>
  );
}

function facetValues(lines: readonly RunLine[]): Readonly<Record<Facet, ReadonlySet<string>>> {
  const values = {
    status: new Set<string>(),
    tag: new Set<string>(),
    data: new Set<string>(),
    model: new Set<string>(),
    method: new Set<string>(),
  };
  for (const line of lines) {
    const { status, data, model, method } = facetsOf(line);
    values.status.add(status);
    values.data.add(data);
    values.model.add(model);
    values.method.add(method);
    for (const tag of line.row.tags) values.tag.add(tag);
  }
  return values;
}
