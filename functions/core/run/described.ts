// Columns that describe events for the evaluation and that the model need not read: the item's category and price, the
// user's country. They are found by their usual names, or as --describe says; they change no weight and no list.

import { normaliseName } from "../columnNames.ts";
import type { FileFormat } from "../columns.ts";
import { type Field, holdsValues } from "../inputs/field.ts";
import { optionError } from "../optionError.ts";
import { hasNames } from "../sources/extraColumns.ts";

export const DESCRIBED_ROLES = ["category", "price", "country"] as const;
export type DescribedRole = (typeof DESCRIBED_ROLES)[number];

/** The column of each role that is read. */
export type DescribedColumns = Readonly<Partial<Record<DescribedRole, string | undefined>>>;

/** Columns as they were named; null: those with usual names. */
export type DescribeRequest = DescribedColumns | null;

/** In the form of `normaliseName`, those before others preferred. */
const USUAL: Readonly<Record<DescribedRole, readonly string[]>> = {
  category: [
    ...[
      "category",
      "categoryid",
      "itemcategory",
      "productcategory",
      "maincategory",
      "categorycode",
    ],
    ...["cat", "catid", "cate", "cateid", "genre", "类目", "类目id", "商品类目", "品类"],
  ],
  price: ["price", "unitprice", "itemprice", "saleprice", "价格", "单价", "商品价格"],
  country: ["country", "countrycode", "countryname", "国家"],
};

/** `none`, or roles with their columns, such as `category=cat_id,price=2`. Throws ConfigurationError. */
export function parseDescribe(text: string | undefined): DescribeRequest {
  if (text === undefined) {
    return null;
  }
  const columns: Partial<Record<DescribedRole, string>> = {};
  for (const pair of text === "none" ? [] : text.split(",")) {
    const equals = pair.indexOf("=");
    const role = DESCRIBED_ROLES.find((name) => name === pair.slice(0, equals).trim());
    const column = pair.slice(equals + 1).trim();
    if (role === undefined || column === "" || columns[role] !== undefined) {
      throw optionError("--describe", {
        expected: "none, or category=…, price=… and country=…, each once at most",
        found: JSON.stringify(pair),
      });
    }
    columns[role] = column;
  }
  return columns;
}

/** The columns that files of these formats are described by: those asked for, or usual ones that all of them have. */
export function describedColumns(
  request: DescribeRequest,
  formats: readonly FileFormat[],
): DescribedColumns {
  if (request !== null) {
    return request;
  }
  const [first, ...others] = formats;
  if (first === undefined || !formats.every(hasNames)) {
    return {};
  }
  const found: Partial<Record<DescribedRole, string>> = {};
  for (const role of DESCRIBED_ROLES) {
    const name = freeName(USUAL[role], first);
    if (name !== null && others.every((format) => isFree(name, format))) {
      found[role] = name;
    }
  }
  return found;
}

function freeName(usual: readonly string[], format: FileFormat): string | null {
  for (const wanted of usual) {
    const names = format.columnNames.filter((name) => normaliseName(name) === wanted);
    const [name] = names;
    if (name !== undefined && names.length === 1 && isFree(name, format)) {
      return name;
    }
  }
  return null;
}

/** Whether a column with this name is there, once, and plays no other part. */
function isFree(name: string, { columnNames, columns }: FileFormat): boolean {
  const index = columnNames.indexOf(name);
  const isOnce = index >= 0 && columnNames.lastIndexOf(name) === index;
  return isOnce && !Object.values(columns).includes(index);
}

/** The described columns that none of `read` holds as values, as fields. */
export function describedFields(
  read: readonly Field[],
  columns: DescribedColumns = {},
): readonly Field[] {
  return DESCRIBED_ROLES.flatMap((role): Field[] => {
    const column = columns[role];
    const isRead = read.some((field) => field.column === column && holdsValues(field));
    return column === undefined || isRead
      ? []
      : [{ name: `describe ${role}`, kind: "values", column, buckets: null }];
  });
}
