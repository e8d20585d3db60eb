package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Whatever a service says of its workflows, what is generated compiles without a warning, takes no
 * name of {@code java.lang} from the code beside it, and sends the names, ids and options of the
 * service unchanged; or one message says what is too large.
 */
class HostileDescriptionsFuzzTest {
  /** One start of the compiler for so many classes: it costs more than they do. */
  private static final int CLASSES_AT_ONCE = 500;

  private static final List<String> JAVA_LANG =
      List.of(
          "Character",
          "Error",
          "Module",
          "Package",
          "Throwable",
          "Comparable",
          "CharSequence",
          "IllegalStateException",
          "Runnable",
          "StringBuilder",
          "Byte",
          "AutoCloseable");

  private static final List<GeneratedSource> SOURCES = new ArrayList<>();
  private static final Map<String, List<Workflow>> PACKAGES = new LinkedHashMap<>();
  private static int packages;

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void whatIsGeneratedCompiles(@ForAll("workflows") List<Workflow> workflows) throws Exception {
    String packageName = "p" + packages++;
    List<GeneratedSource> sources;
    try {
      sources = WorkflowGenerator.generate(packageName, workflows);
    } catch (ConfigurationException refused) {
      assertThat(refused.getMessage())
          .hasSizeLessThan(400)
          .matches("Workflow '[\\x20-\\x{10ffff}]*: [a-z ]+[\\x20-\\x{10ffff}]*")
          .containsPattern("longer than|more than|twice");
      return;
    }
    assertThat(sources.stream().map(it -> it.path().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
    SOURCES.addAll(sources);
    SOURCES.add(new GeneratedSource(packageName + "/User$.java", user(packageName)));
    PACKAGES.put(packageName, workflows);
    if (SOURCES.size() >= CLASSES_AT_ONCE) {
      compileAndLoad();
    }
  }

  /** Code of an application in the same package, which means Java's own types by these names. */
  private static String user(String packageName) {
    StringBuilder text = new StringBuilder("package " + packageName + ";\n");
    text.append("@SuppressWarnings(\"rawtypes\")\nclass User$ {\n");
    text.append("  private User$() {}\n");
    JAVA_LANG.forEach(
        name -> text.append("  java.lang.NAME f(NAME x) { return x; }\n".replace("NAME", name)));
    return text.append("}\n").toString();
  }

  @AfterProperty
  void compileTheRest() throws Exception {
    if (!SOURCES.isEmpty()) {
      compileAndLoad();
    }
  }

  private static void compileAndLoad() throws Exception {
    Path classes = Files.createTempDirectory("hostile");
    try {
      assertThat(Compiled.complaints(classes, SOURCES)).isEmpty();
      try (URLClassLoader loader = Compiled.loader(classes)) {
        for (Map.Entry<String, List<Workflow>> each : PACKAGES.entrySet()) {
          check(loader, each.getKey(), each.getValue());
        }
      }
    } finally {
      SOURCES.clear();
      PACKAGES.clear();
      delete(classes);
    }
  }

  private static void check(URLClassLoader loader, String packageName, List<Workflow> workflows)
      throws Exception {
    Map<String, Workflow> byId =
        workflows.stream().collect(Collectors.toMap(Workflow::id, workflow -> workflow));
    List<String> ids = new ArrayList<>();
    for (GeneratedSource source : SOURCES) {
      String name = source.path().replace(".java", "").replace('/', '.');
      if (name.startsWith(packageName + ".") && !name.endsWith("$")) {
        Class<?> type = loader.loadClass(name);
        if (TypedRequest.class.isAssignableFrom(type)) {
          TypedRequest<?> request = (TypedRequest<?>) type.getMethod("with").invoke(null);
          ids.add(request.workflowId());
          checkOptions(type, byId.get(request.workflowId()));
        }
      }
    }
    assertThat(ids).containsExactlyInAnyOrderElementsOf(byId.keySet());
  }

  private static void checkOptions(Class<?> request, Workflow workflow) throws Exception {
    List<String> options =
        workflow.inputDescriptions().stream()
            .map(InputDescription::options)
            .flatMap(List::stream)
            .toList();
    for (Class<?> choice : request.getDeclaredClasses()) {
      for (Field constant : choice.getFields()) {
        Object value = choice.getMethod("value").invoke(constant.get(null));
        assertThat(options).contains((String) value);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  @Provide
  Arbitrary<List<Workflow>> workflows() {
    return Combinators.combine(
            texts().filter(id -> !id.isEmpty()), texts(), texts(), inputs(), outputs())
        .as(
            (id, name, description, in, out) ->
                ClientProvider.find(Optional.empty())
                    .describedWorkflows(
                        Json.createObjectBuilder()
                            .add("id", id)
                            .add("name", name)
                            .add("description", description)
                            .add("inputs", in)
                            .add("outputs", out)
                            .build())
                    .get(0))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .uniqueElements(Workflow::id);
  }

  /** Of all of Unicode, and of what means something to Java, to JavaPoet and to file systems. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.strings().all().ofMaxLength(5)),
            Tuple.of(
                6,
                Arbitraries.of(
                    "\u2028",
                    "\u2029",
                    "\u0085",
                    "\u000b",
                    "\f",
                    "\r",
                    "\n",
                    "\0",
                    "\ud800",
                    "\udc00",
                    "\ud83d\ude00",
                    "\u202e",
                    "\ufeff",
                    "*/",
                    "/*",
                    "//",
                    "\\",
                    "\"",
                    "'",
                    "\\u002a/",
                    "\\u000a",
                    "\\uuu",
                    "@",
                    "{@link",
                    "<b>",
                    "&",
                    "$S",
                    "$L",
                    "$$",
                    "%s",
                    "%n",
                    "_",
                    "_1",
                    "_0",
                    " ",
                    "-",
                    "\\E",
                    "class",
                    "int",
                    "a",
                    "b")),
            Tuple.of(
                6,
                Arbitraries.of(
                    "Poster",
                    "poster",
                    "Result",
                    "Workflow",
                    "Option",
                    "Style",
                    "Value",
                    "CON",
                    "nul",
                    "String",
                    "List",
                    "Path",
                    "inputs",
                    "with",
                    "wait",
                    "record",
                    "true")),
            Tuple.of(4, Arbitraries.of(JAVA_LANG)));
    return Arbitraries.frequencyOf(
        Tuple.of(20, pieces),
        Tuple.of(20, pieces.list().ofMaxSize(4).map(list -> String.join("", list))),
        Tuple.of(
            1,
            Combinators.combine(pieces, Arbitraries.of(100, 600, 30_000))
                .as((piece, times) -> piece.repeat(times))));
  }

  private static Arbitrary<BigDecimal> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.bigDecimals(),
        Arbitraries.longs().map(BigDecimal::valueOf),
        Arbitraries.of(
                "1e30000000",
                "-1e30000000",
                "1e-30000000",
                "1e2147483647",
                "1e-2147483647",
                "0e2147483647",
                "1e400",
                "1e308",
                "9223372036854775807.5",
                "-9223372036854775809",
                "5.0",
                "9".repeat(1000),
                "0." + "3".repeat(1000))
            .map(BigDecimal::new));
  }

  private static Arbitrary<JsonValue> inputs() {
    Arbitrary<List<String>> options =
        Arbitraries.frequencyOf(
            Tuple.of(300, texts().list().ofMaxSize(6)),
            Tuple.of(1, Arbitraries.of(999, 1001).map(n -> many(n, "option "))));
    Arbitrary<String> types =
        Arbitraries.of(
            "text", "int", "float", "boolean", "image", "file", "json", "combo", "QUANTUM", "");
    Arbitrary<JsonValue> described =
        Combinators.combine(
                types,
                texts(),
                options,
                numbers(),
                numbers(),
                Arbitraries.integers().between(0, 255))
            .as(HostileDescriptionsFuzzTest::input);
    Arbitrary<JsonValue> several =
        Arbitraries.maps(texts(), described)
            .ofMaxSize(5)
            .map(
                map -> {
                  JsonObjectBuilder json = Json.createObjectBuilder();
                  map.forEach(json::add);
                  return json.build();
                });
    return Arbitraries.frequencyOf(
        Tuple.of(300, several),
        Tuple.of(1, Arbitraries.of(300, 5000).map(n -> list(many(n, "in_")))));
  }

  private static JsonValue input(
      String type, String text, List<String> options, BigDecimal min, BigDecimal max, int facts) {
    JsonObjectBuilder json = Json.createObjectBuilder().add("type", type);
    if ((facts & 1) > 0) {
      json.add("label", text);
    }
    if ((facts & 2) > 0) {
      json.add("description", text);
    }
    if ((facts & 12) == 12) {
      json.add("options", list(options));
    }
    if ((facts & 16) > 0) {
      json.add("min", min);
    }
    if ((facts & 32) > 0) {
      json.add("max", max);
    }
    if ((facts & 64) > 0) {
      json.add("required", true);
    }
    if ((facts & 192) == 128) {
      json.add("default", text);
    }
    return json.add("many", (facts & 9) == 9).build();
  }

  private static List<String> many(int count, String name) {
    return Stream.iterate(0, n -> n + 1).limit(count).map(n -> name + n).toList();
  }

  private static JsonValue list(List<String> texts) {
    JsonArrayBuilder list = Json.createArrayBuilder();
    texts.forEach(list::add);
    return list.build();
  }

  private static Arbitrary<JsonValue> outputs() {
    return texts().list().ofMaxSize(4).map(HostileDescriptionsFuzzTest::list);
  }
}
