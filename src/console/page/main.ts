import { Console } from './console.ts';

const root = document.getElementById('console');
if (root !== null) void new Console(root).open();
