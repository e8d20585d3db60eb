package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.TypedRequest;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.OutputFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowGeneratorTest {
  @TempDir private static Path classes;
  @TempDir private Path folder;

  static Set<String> descriptions() {
    return Descriptions.all().keySet();
  }

  private static List<Workflow> described(String name) {
    return DescriptionFile.parse(Descriptions.all().get(name));
  }

  /** Each in a package of its own. */
  private static List<GeneratedSource> generated(String name) {
    int number = new ArrayList<>(descriptions()).indexOf(name);
    return WorkflowGenerator.generate("com.example.d" + number, described(name));
  }

  /** At once, since each start of the compiler costs a second. */
  @BeforeAll
  static void everythingCompilesWithoutAWarning() throws IOException {
    List<GeneratedSource> sources = new ArrayList<>();
    descriptions().forEach(name -> sources.addAll(generated(name)));
    assertThat(Compiled.complaints(classes, sources)).isEmpty();
  }

  @Test
  void thereAreEnoughDescriptions() {
    assertThat(descriptions()).hasSizeGreaterThanOrEqualTo(25);
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void twoRunsGiveTheSameBytes(String name) {
    List<Workflow> workflows = described(name);
    List<GeneratedSource> once = WorkflowGenerator.generate("com.example", workflows);
    List<Workflow> reversed = new ArrayList<>(described(name));
    Collections.reverse(reversed);
    assertThat(WorkflowGenerator.generate("com.example", reversed)).isEqualTo(once);
    assertThat(once).allMatch(source -> source.text().chars().allMatch(c -> c < 0x80));
    assertThat(once).hasSize(2 * workflows.size());
  }

  /** Each setter called, the request executed, each input received. */
  @ParameterizedTest
  @MethodSource("descriptions")
  void whatIsGeneratedRuns(String name) throws Exception {
    List<Workflow> workflows = described(name);
    List<GeneratedSource> sources = generated(name);
    FlowscaleEmulator.Builder service = FlowscaleEmulator.builder();
    workflows.forEach(workflow -> service.workflow(emulated(workflow)));
    try (URLClassLoader loader = Compiled.loader(classes);
        FlowscaleEmulator emulator = service.start();
        Flowscale flowscale = client(emulator)) {
      for (GeneratedSource source : sources) {
        Class<?> type = loader.loadClass(source.path().replace(".java", "").replace('/', '.'));
        if (TypedRequest.class.isAssignableFrom(type)) {
          TypedRequest<?> request = filled(type);
          Workflow workflow =
              workflows.stream()
                  .filter(it -> it.id().equals(request.workflowId()))
                  .findFirst()
                  .orElseThrow();
          assertThat(sha256(type)).isEqualTo(DescriptionFile.digest(workflow));
          checkInputs(request, workflow);
          Object result = flowscale.execute(request);
          checkOutputs(result, workflow);
          assertThat((Object) flowscale.async().execute(request).join()).hasSameClassAs(result);
        }
      }
    }
  }

  private static EmulatedWorkflow emulated(Workflow workflow) {
    List<OutputFile> outputs =
        names(workflow)
            .map(name -> OutputFile.text(name.contains(".") ? name : name + ".txt", "x"))
            .toList();
    return EmulatedWorkflow.builder(workflow.id())
        .queueTime(Duration.ZERO)
        .runTime(Duration.ZERO)
        .outputs(run -> outputs)
        .build();
  }

  private static Stream<String> names(Workflow workflow) {
    return workflow.outputDescriptions().stream()
        .map(output -> output.name())
        .filter(name -> !name.isEmpty());
  }

  private static Flowscale client(FlowscaleEmulator emulator) {
    return Flowscale.create(
        FlowscaleConfig.builder().baseUrl(emulator.baseUrl()).apiKey(emulator.apiKey()).build());
  }

  private static String sha256(Class<?> type) throws ReflectiveOperationException {
    return (String) type.getField("DESCRIPTION_SHA256").get(null);
  }

  /** A request on which each setter was called. */
  private TypedRequest<?> filled(Class<?> type) throws Exception {
    Object request = type.getMethod("with").invoke(null);
    for (Method method : type.getMethods()) {
      if (method.getReturnType() == type && !Modifier.isStatic(method.getModifiers())) {
        request = set(request, method);
      }
    }
    return (TypedRequest<?>) request;
  }

  private Object set(Object request, Method setter) throws Exception {
    Class<?> taken = setter.getParameterTypes()[0];
    if (taken != long.class) {
      return setter.invoke(request, sample(taken, setter));
    }
    try {
      return setter.invoke(request, 1L);
    } catch (InvocationTargetException outOfBounds) {
      return setter.invoke(request, 0L);
    }
  }

  private Object sample(Class<?> type, Method setter) throws Exception {
    if (type == List.class) {
      String element = setter.getGenericParameterTypes()[0].getTypeName();
      String name = element.substring(element.indexOf('<') + 1, element.length() - 1);
      return name.startsWith("?")
          ? List.of(1)
          : List.of(
              sample(
                  Class.forName(name, false, setter.getDeclaringClass().getClassLoader()), setter));
    }
    if (type.isRecord()) {
      return type.getFields()[0].get(null);
    }
    Path file = folder.resolve("a.png");
    Files.writeString(file, "x");
    return Map.<Class<?>, Object>of(
            double.class,
            1.0,
            boolean.class,
            true,
            Boolean.class,
            true,
            String.class,
            "model 0",
            Object.class,
            Map.of("a", 1),
            BigInteger.class,
            BigInteger.ONE,
            Path.class,
            file,
            InputFile.class,
            InputFile.of("b.png", new byte[] {1}),
            InputFile[].class,
            new InputFile[] {InputFile.of("b.png", new byte[] {1})})
        .get(type);
  }

  private static void checkInputs(TypedRequest<?> request, Workflow workflow) {
    WorkflowInputs inputs = request.inputs().checkedAgainst(workflow);
    Set<String> expected =
        workflow.inputDescriptions().stream()
            .filter(input -> !input.name().isEmpty())
            .map(input -> input.many() ? input.name() + "_0" : input.name())
            .collect(Collectors.toSet());
    assertThat(inputs.names()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void checkOutputs(Object result, Workflow workflow) throws Exception {
    List<String> outputs = new ArrayList<>();
    for (Method method : result.getClass().getMethods()) {
      if (method.getReturnType() == RunOutput.class) {
        outputs.add(((RunOutput) method.invoke(result)).filename());
      }
    }
    assertThat(outputs).hasSize((int) names(workflow).count()).doesNotHaveDuplicates();
    assertThat(result.getClass().getMethod("result").invoke(result)).isInstanceOf(RunResult.class);
  }

  private static final String POSTER =
      Descriptions.workflow(
          """
          [{"name": "text_51536", "type": "text", "required": true},
           {"name": "seed_456", "type": "int", "min": 0, "max": 100},
           {"name": "image_42561", "type": "images"},
           {"name": "style_9", "options": ["plain", "water colour"]}]
          """);

  private static final String CALLER =
      """
      import com.example.Wf;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.function.Supplier;
      class Caller implements Supplier<Wf> {
        Caller() {}
        @Override public Wf get() {
          return Wf.with().text("Dawn").image(List.of(Path.of("a"), Path.of("b")))
              .image(List.of(Path.of("c"))).seed(SEED).style(Wf.Style.WATER_COLOUR);
        }
      }
      """;

  private String complaints(String description, String caller) throws IOException {
    List<GeneratedSource> sources =
        new ArrayList<>(
            WorkflowGenerator.generate("com.example", DescriptionFile.parse(description)));
    sources.add(new GeneratedSource("Caller.java", caller));
    return Compiled.complaints(folder, sources);
  }

  private TypedRequest<?> called(String caller) throws Exception {
    return called(POSTER, caller);
  }

  private TypedRequest<?> called(String description, String caller) throws Exception {
    assertThat(complaints(description, caller)).isEmpty();
    try (URLClassLoader loader = Compiled.loader(folder)) {
      var constructor = loader.loadClass("Caller").getDeclaredConstructor();
      constructor.setAccessible(true);
      return (TypedRequest<?>) ((Supplier<?>) constructor.newInstance()).get();
    }
  }

  @Test
  void aCallerSetsInputs() throws Exception {
    TypedRequest<?> request = called(CALLER.replace("SEED", "7"));
    WorkflowInputs expected =
        WorkflowInputs.builder()
            .text("text_51536", "Dawn")
            .files("image_42561", List.of(Path.of("c")))
            .number("seed_456", 7)
            .text("style_9", "water colour")
            .build();
    assertThat(request.inputs()).isEqualTo(expected);
    assertThat(request).hasToString("Wf[text_51536, image_42561_0, seed_456, style_9]");
    assertThat(request.request().workflowId()).isEqualTo("wf");
  }

  @Test
  void aNumberOutOfBoundsIsRefused() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> called(CALLER.replace("SEED", "101")))
        .withMessage("input 'seed_456' is out of bounds: give a number from 0 up to 100");
  }

  @Test
  void aNumberOutOfBoundsIsRefusedInAListToo() throws Exception {
    String description =
        Descriptions.workflow(
            "[{\"name\": \"seed\", \"type\": \"int\", \"many\": true, \"min\": 0, \"max\": 100}]");
    String caller = caller(".seed(Arrays.asList(0, null, LAST))");
    assertThat(called(description, caller.replace("LAST", "100L")).inputs())
        .isEqualTo(WorkflowInputs.builder().number("seed_0", 0).number("seed_2", 100).build());
    for (String last : List.of("101", "-0.5")) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> called(description, caller.replace("LAST", last)))
          .withMessage("input 'seed' is out of bounds: give a number from 0 up to 100");
    }
  }

  @Test
  void aValueOfAnUnknownTypeMayBeAList() throws Exception {
    String description =
        Descriptions.workflow(
            """
            {"k": {"type": "QUANTUM", "required": true}, "k_5": "text", "k_7": "QUANTUM"}
            """);
    String others = ".k5(\"x\").k7(List.of(\"y\"))";
    WorkflowInputs.Builder expected =
        WorkflowInputs.builder().text("k_5", "x").text("k_7_0", "y").text("k", "c");
    assertThat(called(description, caller(others + ".k(List.of(\"a\")).k(\"c\")")).inputs())
        .isEqualTo(expected.build());
    assertThat(called(description, caller(".k(\"c\").k(List.of(1, 2)).k(List.of(3))")).inputs())
        .isEqualTo(WorkflowInputs.builder().number("k_0", 3).build());
    TypedRequest<?> without = called(description, caller(".k(List.of())"));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(without::inputs)
        .withMessage("input 'k' is missing: give it with k(...)");
  }

  private static String caller(String calls) {
    return CALLER
        .replaceFirst("(?s)\\.text.*?;", Matcher.quoteReplacement(calls + ";"))
        .replace("import java.nio.file.Path;", "import java.util.Arrays;");
  }

  @Test
  void textsOfTheServiceAreShownInJavadocAsTheyAre() {
    String description =
        Descriptions.workflow("{\"x/y\": {\"type\": \"text\", \"default\": \"a/b\"}}")
            .replace("poster", "p/q");
    assertThat(WorkflowGenerator.generate("a", DescriptionFile.parse(description)))
        .extracting(GeneratedSource::text)
        .satisfiesExactly(
            request ->
                assertThat(request)
                    .contains("By default <code>\"a&#47;b\"</code>.")
                    .contains("the input <code>x&#47;y</code>"),
            result -> assertThat(result).contains("the output <code>p&#47;q</code>"));
  }

  @Test
  void aRequiredInputThatIsMissingIsNamed() throws Exception {
    TypedRequest<?> request = called(CALLER.replace("SEED", "7").replace(".text(\"Dawn\")", ""));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(request::inputs)
        .withMessage("input 'text_51536' is missing: give it with text(...)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text_51536", "seed_456", "image_42561", "style_9"})
  void removingAnInputBreaksItsCaller(String name) throws IOException {
    String without =
        POSTER
            .replaceFirst("\\{\"name\": \"" + name + "\"[^}]*\\},?", "")
            .replace("},]", "}]")
            .replaceFirst(",\\s*\\]", "]");
    assertThat(DescriptionFile.parse(without).get(0).inputDescriptions())
        .extracting(InputDescription::name)
        .hasSize(3)
        .doesNotContain(name);
    assertThat(complaints(without, CALLER.replace("SEED", "7")))
        .contains("Caller.java", "cannot find symbol");
  }

  @Test
  void removingAnOptionBreaksItsCaller() throws IOException {
    assertThat(complaints(POSTER.replace("water colour", "oil"), CALLER.replace("SEED", "7")))
        .contains("WATER_COLOUR");
  }

  @Test
  void whatAFullDiskHasLeftOfAClassIsReplaced() throws IOException {
    Path file = Files.createFile(folder.resolve("Poster.java"));
    String text = "// " + GeneratedSource.MARK;
    assertThat(new GeneratedSource("Poster.java", text).writeTo(folder)).isTrue();
    assertThat(file).content().isEqualTo(text);
  }

  /** Code of the same package goes on to mean Java's own types. */
  @Test
  void noClassTakesANameOfJavaLang() throws IOException {
    List<String> names =
        List.of("Character", "Error", "Module", "Package", "Throwable", "iterable", "Result");
    String described =
        names.stream()
            .map("{\"id\": \"%1$s\", \"name\": \"%1$s\", \"outputs\": [\"x\"]}"::formatted)
            .collect(Collectors.joining(", ", "[", "]"));
    List<GeneratedSource> sources =
        new ArrayList<>(WorkflowGenerator.generate("a", DescriptionFile.parse(described)));
    assertThat(sources)
        .extracting(GeneratedSource::path)
        .contains("a/CharacterWorkflow.java", "a/CharacterWorkflowResult.java")
        .contains("a/ResultWorkflow.java", "a/ResultWorkflowResult.java");
    sources.add(
        new GeneratedSource(
            "a/User.java",
            """
            package a;
            class User {
              private User() {}
              static Throwable show(Module module, Package of, Iterable<Character> letters) {
                return new Error(module.getName() + of.getName() + letters);
              }
            }
            """));
    assertThat(Compiled.complaints(folder, sources)).isEmpty();
  }

  @Test
  void aResultIsThatOfItsOwnWorkflowWhicheverOthersThereAre() {
    String poster = "{\"id\": \"b\", \"name\": \"Poster\"}";
    String posterResult = "{\"id\": \"a\", \"name\": \"Poster Result\"}";
    List<GeneratedSource> both =
        WorkflowGenerator.generate(
            "a", DescriptionFile.parse("[" + posterResult + ", " + poster + "]"));
    assertThat(both).containsAll(WorkflowGenerator.generate("a", DescriptionFile.parse(poster)));
    assertThat(both)
        .containsAll(WorkflowGenerator.generate("a", DescriptionFile.parse(posterResult)));
    assertThat(both).hasSize(4).extracting(GeneratedSource::path).doesNotHaveDuplicates();
  }

  @Test
  void noFileHasTheNameOfADevice() {
    String described = "[{\"id\": \"con\"}, {\"id\": \"NUL\"}, {\"id\": \"com 1\"}]";
    assertThat(WorkflowGenerator.generate("a", DescriptionFile.parse(described)))
        .extracting(GeneratedSource::path)
        .contains("a/ConWorkflow.java", "a/NulWorkflow.java", "a/Com1Workflow.java");
  }

  static List<List<String>> tooLarge() {
    String many =
        IntStream.range(0, 1001).mapToObj(i -> "\"n" + i + "\"").collect(Collectors.joining(","));
    String elements =
        IntStream.range(0, 900)
            .mapToObj(i -> ", {\"name\": \"a%s_%d\"}".formatted("x".repeat(90), i))
            .collect(Collectors.joining());
    String remedy = ", which no class can hold: leave out of the file what the code does not need";
    return List.of(
        List.of(
            "{\"id\": \"%s\"}".formatted("i".repeat(1001)),
            "Workflow '%s...': its id is longer than 1,000 characters".formatted("i".repeat(60))
                + remedy),
        List.of(
            Descriptions.workflow("{\"%s\": \"text\"}".formatted("n\\n".repeat(70_000))),
            "Workflow 'wf': the name of input '%s...' is longer than 1,000 characters"
                    .formatted("n?".repeat(30))
                + remedy),
        List.of(
            "{\"id\": \"wf\", \"outputs\": [\"%s\"]}".formatted("o".repeat(70_000)),
            "Workflow 'wf': the name of output '%s...' is longer than 1,000 characters"
                    .formatted("o".repeat(60))
                + remedy),
        List.of(
            Descriptions.workflow("[" + many + "]"),
            "Workflow 'wf': it has more than 1,000 inputs" + remedy),
        List.of(
            "{\"id\": \"wf\", \"outputs\": [" + many + "]}",
            "Workflow 'wf': it has more than 1,000 outputs" + remedy),
        List.of(
            Descriptions.workflow(
                "[{\"name\": \"a%s\", \"many\": true}%s]".formatted("x".repeat(90), elements)),
            "Workflow 'wf': the names of the inputs that look like elements of the list 'a%s...' are together longer than 20,000 characters"
                    .formatted("x".repeat(59))
                + remedy));
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void whatNoClassCanHoldIsRefused(List<String> refused) {
    List<Workflow> workflows = DescriptionFile.parse(refused.get(0));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> WorkflowGenerator.generate("a", workflows))
        .withMessage(refused.get(1));
  }

  /** The most that is not refused. */
  @Test
  void whatAClassCanHoldCompiles() throws IOException {
    String inputs =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    "{\"name\": \"\u20ac%s%d\", \"type\": \"%s\", \"required\": true, \"min\": %s, \"max\": %s}"
                        .formatted(
                            "x".repeat(990),
                            i,
                            i % 2 == 0 ? "int" : "QUANTUM",
                            "-" + "1".repeat(390),
                            "2".repeat(390)))
            .collect(Collectors.joining(", ", "[", "]"));
    String options =
        IntStream.range(0, 999).mapToObj(i -> "\"o" + i + "\"").collect(Collectors.joining(", "));
    String choice =
        "[{\"name\": \"a\", \"options\": [" + options + ", \"" + "\u20ac".repeat(20_000) + "\"]}]";
    for (String described : List.of(inputs, choice)) {
      assertThat(
              Compiled.complaints(
                  folder,
                  WorkflowGenerator.generate(
                      "a", DescriptionFile.parse(Descriptions.workflow(described)))))
          .isEmpty();
    }
  }

  @Test
  void anOptionThatNoClassCanHoldIsGivenByItsText() throws Exception {
    String option = "\u20ac".repeat(30_000);
    String described =
        Descriptions.workflow("[{\"name\": \"a\", \"options\": [\"x\", \"" + option + "\"]}]");
    String caller = caller(".a(new Wf.A(\"\u20ac\".repeat(30_000)))").replace("\u20ac", "\\u20ac");
    assertThat(called(described, caller).inputs())
        .isEqualTo(WorkflowInputs.builder().text("a", option).build());
  }

  @Test
  void namesOfPackagesAreChecked() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> WorkflowGenerator.generate("com.class", List.of()))
        .withMessageContaining("'com.class' is not the name of a package");
  }

  @Test
  void aWorkflowIsDescribedOnce() {
    List<Workflow> one = DescriptionFile.parse(POSTER);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> WorkflowGenerator.generate("a", List.of(one.get(0), one.get(0))))
        .withMessage("Workflow 'wf' is described twice: leave one of them out");
  }
}
