// The flag that names an S3 server.

import { Option } from "commander";
import { optionError } from "../functions/core/optionError.ts";

/** Short for the SDK's own variable, which worker threads inherit. */
export function endpointOption(): Option {
  return new Option("--endpoint <url>", "S3 server other than AWS's").argParser((url) => {
    if (!/^https?:\/\/[^/\s]+\/?$/.test(url)) {
      const told = { expected: "http://HOST:PORT or https://HOST", found: JSON.stringify(url) };
      throw optionError("--endpoint", told, "give the address of the server, without a bucket");
    }
    process.env["AWS_ENDPOINT_URL_S3"] = url;
    return url;
  });
}
