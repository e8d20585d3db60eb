/**
 * What runs a workflow from elsewhere. Each takes {workflowId, groupId, described, inputs}, where an
 * input is {name, type, multiple, required, options, value} with a value as its field gives it.
 * Address and key stay in the environment.
 */
export const LANGUAGES = [
  {name: 'Java', write: java, needs: 'Needs ai.flowscale:flowscale-transport-jdk, and FLOWSCALE_API_URL and FLOWSCALE_API_KEY in the environment.'},
  {name: 'Kotlin', write: kotlin, needs: 'Needs ai.flowscale:flowscale-transport-jdk, and FLOWSCALE_API_URL and FLOWSCALE_API_KEY in the environment.'},
  {name: 'curl', write: curl, needs: 'Needs FLOWSCALE_API_URL and FLOWSCALE_API_KEY in the environment. It starts the run; the second command tells how it goes.'},
  {name: 'Command line', write: commandLine, needs: 'Needs flowscale, and FLOWSCALE_API_URL and FLOWSCALE_API_KEY in the environment.'},
];

const FILES = {image: 'input.png', video: 'input.mp4', audio: 'input.wav', file: 'input.bin'};
const NUMBERS = ['integer', 'number'];

/** The inputs that have a value; one that is needed and has none gets one to be replaced. */
function given(inputs) {
  return inputs
    .map(input => ({...input, value: input.value ?? (input.required ? placeholder(input) : undefined)}))
    .filter(({name, value}) => name && value !== undefined);
}

function placeholder({type, options}) {
  if (options?.length) {
    return String(options[0]);
  }
  if (type in FILES) {
    return [{name: FILES[type]}];
  }
  return NUMBERS.includes(type) ? '0' : {boolean: 'false', json: '{}'}[type] ?? '…';
}

/** As JSON writes it: "+07" is 7 and ".5" is 0.5. What is no number stays as it is, for the service to refuse. */
function plain(number) {
  const [, sign, whole, fraction = '', exponent = ''] = /^([+-]?)0*(\d*)\.?(\d*)(e[+-]?\d+)?$/i.exec(number.trim()) ?? [];
  if (whole === undefined) {
    return number;
  }
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction && `.${fraction}`}${exponent}`;
}

const MAX_INT = 2n ** 31n - 1n;
const MAX_LONG = 2n ** 63n - 1n;

/** A number for Java and Kotlin, with all of its digits; theirs differ in how an object is made. */
function literal(number, make) {
  const text = plain(number);
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text);
    const size = value < 0n ? -value : value;
    return size <= MAX_INT ? text : size <= MAX_LONG ? `${text}L` : make('BigInteger', text);
  }
  return text.replace(/\D/g, '').length <= 15 && Number.isFinite(Number(text)) ? text : make('BigDecimal', text);
}

const javaString = text => JSON.stringify(text);

/** Kotlin has no \f, and takes $ for the beginning of a name. */
const kotlinString = text =>
  JSON.stringify(text).replace(/\\(.)/g, (all, letter) => (letter === 'f' ? '\\u000c' : all)).replaceAll('$', '\\$');

const JAVA = {
  string: javaString,
  number: text => literal(text, (type, digits) => `new ${type}(${javaString(digits)})`),
  list: parts => `List.of(${parts.join(', ')})`,
  map: pairs => `Map.of(${pairs.map(([name, value]) => `${name}, ${value}`).join(', ')})`,
};
const KOTLIN = {
  string: kotlinString,
  number: text => literal(text, (type, digits) => `${type}(${kotlinString(digits)})`),
  list: parts => `listOf(${parts.join(', ')})`,
  map: pairs => `mapOf(${pairs.map(([name, value]) => `${name} to ${value}`).join(', ')})`,
};

/** Map.of takes no more. */
const MOST_PAIRS = 10;

/** JSON as an expression; undefined where none says the same, as for null or for more digits than JavaScript keeps. */
function expression(value, language) {
  if (typeof value === 'string') {
    return language.string(value);
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number') {
    return language.number(String(value));
  }
  if (value === null || typeof value !== 'object') {
    return undefined;
  }
  const parts = Object.values(value).map(each => expression(each, language));
  const names = Object.keys(value);
  if (parts.includes(undefined) || names.length > MOST_PAIRS) {
    return undefined;
  }
  return Array.isArray(value) ? language.list(parts) : language.map(names.map((name, index) => [language.string(name), parts[index]]));
}

function json(text, language) {
  try {
    return /\d{16}/.test(text) ? undefined : expression(JSON.parse(text), language);
  } catch {
    return undefined;
  }
}

/** The call that adds an input, for Java and Kotlin. */
function call({name, type, multiple, value}, language) {
  const key = language.string(name);
  if (Array.isArray(value)) {
    const paths = value.map(file => `Path.of(${language.string(file.name)})`);
    return multiple ? `.files(${key}, ${language.list(paths)})` : `.file(${key}, ${paths[0]})`;
  }
  if (NUMBERS.includes(type) && !Number.isNaN(Number(value))) {
    return `.number(${key}, ${language.number(value)})`;
  }
  if (type === 'boolean') {
    return `.bool(${key}, ${value})`;
  }
  const object = type === 'json' ? json(value, language) : undefined;
  return object ? `.json(${key}, ${object})` : `.text(${key}, ${language.string(value)})`;
}

const IMPORTS = {
  'java.math.BigDecimal': /\bBigDecimal\(/,
  'java.math.BigInteger': /\bBigInteger\(/,
  'java.nio.file.Path': /\bPath\.of\(/,
  'java.util.List': /\bList\.of\(/,
  'java.util.Map': /\bMap\.of\(/,
};

/** The imports of a program; those of the JDK where it calls them outside of its strings. */
function imports(groupId, code) {
  const calls = code.replace(/"(?:\\.|[^"\\])*"/g, '""');
  return [
    'ai.flowscale.api.Flowscale',
    ...(groupId ? ['ai.flowscale.api.WaitOptions'] : []),
    'ai.flowscale.api.WorkflowInputs',
    ...(groupId ? ['ai.flowscale.api.WorkflowRequest'] : []),
    'ai.flowscale.api.model.RunOutput',
    'ai.flowscale.api.model.RunResult',
    ...Object.keys(IMPORTS).filter(name => IMPORTS[name].test(calls)),
  ];
}

function java({workflowId, groupId, inputs}) {
  const calls = given(inputs).map(input => `            ${call(input, JAVA)}\n`).join('');
  const id = javaString(workflowId);
  const request = groupId
    ? `    WorkflowRequest request =
        WorkflowRequest.builder(${id}, inputs).groupId(${javaString(groupId)}).build();\n`
    : '';
  const run = groupId ? 'request, WaitOptions.defaults()' : `${id}, inputs`;
  const body = `public class RunWorkflow {
  public static void main(String[] args) {
    WorkflowInputs inputs =
        WorkflowInputs.builder()
${calls}            .build();
${request}
    try (Flowscale flowscale = Flowscale.fromEnvironment()) {
      RunResult result = flowscale.executeWorkflowAndWait(${run});
      for (RunOutput output : result.outputs()) {
        System.out.println(flowscale.download(output, Path.of("out")).path());
      }
    }
  }
}
`;
  return `${imports(groupId, body).map(name => `import ${name};\n`).join('')}\n${body}`;
}

function kotlin({workflowId, groupId, inputs}) {
  const calls = given(inputs).map(input => `        ${call(input, KOTLIN)}\n`).join('');
  const id = kotlinString(workflowId);
  const request = groupId
    ? `    val request = WorkflowRequest.builder(${id}, inputs).groupId(${kotlinString(groupId)}).build()\n`
    : '';
  const run = groupId ? 'request, WaitOptions.defaults()' : `${id}, inputs`;
  const body = `fun main() {
    val inputs = WorkflowInputs.builder()
${calls}        .build()
${request}
    Flowscale.fromEnvironment().use { flowscale ->
        val result = flowscale.executeWorkflowAndWait(${run})
        for (output in result.outputs()) {
            println(flowscale.download(output, Path.of("out")).path())
        }
    }
}
`;
  // Types that are inferred need no import, and Kotlin has lists and maps of its own.
  const needed = imports(groupId, body).filter(name => !/\.model\.|\.util\./.test(name));
  return `${needed.map(name => `import ${name}\n`).join('')}\n${body}`;
}

/** One word for a shell. */
function word(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const lines = (...parts) => parts.join(' \\\n  ');

function curl({workflowId, groupId, inputs}) {
  const query = new URLSearchParams({workflow_id: workflowId, ...(groupId && {group_id: groupId})});
  const key = '-H "X-API-KEY: $FLOWSCALE_API_KEY"';
  const parts = given(inputs).flatMap(curlParts);
  // A form without any part, which curl makes none of.
  const none = ["-H 'Content-Type: multipart/form-data; boundary=none'", "--data-binary '--none--'"];
  return `${lines(
    'curl --fail-with-body',
    `"$FLOWSCALE_API_URL/api/v1/runs?${query}"`,
    key,
    ...(parts.length ? parts : none))}

# With the run_id of its response:
${lines('curl "$FLOWSCALE_API_URL/api/v1/runs/RUN_ID"', key)}
`;
}

/** A text part takes its text as it is, also one that begins with @ or <. */
function curlParts({name, type, multiple, value}) {
  if (Array.isArray(value)) {
    return value.map((file, index) =>
      `-F ${word(`${multiple ? `${name}_${index}` : name}=@"${file.name.replace(/["\\]/g, '\\$&')}"`)}`);
  }
  return [`--form-string ${word(`${name}=${NUMBERS.includes(type) ? plain(value) : value}`)}`];
}

const OPTIONS = {integer: '--number', number: '--number', boolean: '--bool', json: '--json-value'};

function commandLine({workflowId, groupId, described, inputs}) {
  const parts = given(inputs).flatMap(input => (described ? assignments(input) : options(input)));
  return `${lines(
    `flowscale run ${word(workflowId)}`,
    ...parts,
    ...(groupId ? [`--group ${word(groupId)}`] : []),
    '--out out')}
`;
}

/** NAME=VALUE, of the type that the description says. */
function assignments({name, type, value}) {
  if (Array.isArray(value)) {
    return value.map(file => word(`${name}=@${file.name}`));
  }
  const text = NUMBERS.includes(type) ? plain(value) : value;
  return [word(`${name}=${text.startsWith('@') ? '@' : ''}${text}`)];
}

/** For a workflow without a description. */
function options({name, type, value}) {
  if (Array.isArray(value)) {
    return value.map(file => `--file ${word(`${name}=${file.name}`)}`);
  }
  return [`${OPTIONS[type] ?? '--text'} ${word(`${name}=${NUMBERS.includes(type) ? plain(value) : value}`)}`];
}
