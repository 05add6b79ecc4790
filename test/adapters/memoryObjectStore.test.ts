import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { objectStoreSuite } from "../ports/objectStoreSuite.ts";

objectStoreSuite("memory", async () => memoryObjectStore());
