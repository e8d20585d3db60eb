package ai.flowscale.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.WorkflowInputs.Json;
import ai.flowscale.api.WorkflowInputs.Text;
import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.error.InvalidRequestException;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowInputsTest {

  record Settings(int steps) {}

  @Test
  void keepsInputsAsTheyAreInTheOrderGiven() {
    WorkflowInputs inputs =
        build(
            WorkflowInputs.builder()
                .text("b", "text")
                .number("a", 5)
                .bool("c", true)
                .json("d", Map.of("x", 1))
                .file("e", Path.of("dir", "cat.png")));

    assertThat(inputs.names()).containsExactly("b", "a", "c", "d", "e");
    assertThat(inputs.entries().subList(0, 4))
        .containsExactly(
            new Text("b", "text"),
            new Text("a", "5"),
            new Text("c", "true"),
            new Json("d", Map.of("x", 1)));
    assertThat(file(inputs, 4).fileName()).isEqualTo("cat.png");
  }

  @Test
  void noneIsEmpty() {
    assertThat(WorkflowInputs.none().names()).isEmpty();
    assertThat(WorkflowInputs.none().isReplayable()).isTrue();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("plain", new Text("x", "plain")),
        Arguments.of("", new Text("x", "")),
        Arguments.of(new StringBuilder("built"), new Text("x", "built")),
        Arguments.of('c', new Text("x", "c")),
        Arguments.of(TimeUnit.SECONDS, new Text("x", "SECONDS")),
        Arguments.of(true, new Text("x", "true")),
        Arguments.of(false, new Text("x", "false")),
        Arguments.of(12, new Text("x", "12")),
        Arguments.of(Long.MIN_VALUE, new Text("x", "-9223372036854775808")),
        Arguments.of((byte) 7, new Text("x", "7")),
        Arguments.of(0.8, new Text("x", "0.8")),
        Arguments.of(0.1f, new Text("x", "0.1")),
        Arguments.of(1e300, new Text("x", "1.0E300")),
        Arguments.of(-0.0, new Text("x", "-0.0")),
        Arguments.of(
            new BigInteger("123456789012345678901"), new Text("x", "123456789012345678901")),
        Arguments.of(new BigDecimal("0.10"), new Text("x", "0.10")),
        Arguments.of(new BigDecimal("1E+3"), new Text("x", "1E+3")),
        Arguments.of(new AtomicInteger(4), new Text("x", "4")),
        Arguments.of(Map.of("a", 1), new Json("x", Map.of("a", 1))),
        Arguments.of(new Settings(20), new Json("x", new Settings(20))),
        Arguments.of(JsonValue.EMPTY_JSON_ARRAY, new Json("x", JsonValue.EMPTY_JSON_ARRAY)),
        Arguments.of(JsonValue.EMPTY_JSON_OBJECT, new Json("x", JsonValue.EMPTY_JSON_OBJECT)),
        Arguments.of(JsonValue.NULL, new Json("x", JsonValue.NULL)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void takesAValueByItsType(Object value, WorkflowInputs.Entry expected) {
    assertThat(build(WorkflowInputs.builder().value("x", value)).entries())
        .containsExactly(expected);
  }

  @Test
  void takesFilesByTheirType() {
    InputFile given = InputFile.of("given.txt", new byte[1]);

    WorkflowInputs inputs =
        build(
            WorkflowInputs.builder()
                .value("path", Path.of("a.png"))
                .value("file", new File("b.png"))
                .value("input", given)
                .value("bytes", new byte[] {1, 2}));

    assertThat(file(inputs, 0).path()).contains(Path.of("a.png"));
    assertThat(file(inputs, 1).path()).contains(Path.of("b.png"));
    assertThat(file(inputs, 2)).isSameAs(given);
    assertThat(file(inputs, 3).fileName()).isEqualTo("bytes");
    assertThat(file(inputs, 3).length()).hasValue(2);
  }

  @Test
  void neverOpensAStringAsAFile(@TempDir Path folder) throws Exception {
    String path = Files.writeString(folder.resolve("private.txt"), "secret").toString();

    assertThat(build(WorkflowInputs.builder().value("x", path).text("y", path)).entries())
        .containsExactly(new Text("x", path), new Text("y", path));
  }

  @Test
  void numbersTheElementsOfListsAndArrays() {
    WorkflowInputs inputs =
        build(
            WorkflowInputs.builder()
                .value("list", List.of("a", 1, true))
                .value("set", new LinkedHashSet<>(List.of("s")))
                .value("array", new Object[] {"o"})
                .value("ints", new int[] {7, 8})
                .files("files", List.of(Path.of("f.png"), Path.of("g.png"))));

    assertThat(inputs.names())
        .containsExactly(
            "list_0", "list_1", "list_2", "set_0", "array_0", "ints_0", "ints_1", "files_0",
            "files_1");
    assertThat(inputs.entries().subList(0, 3))
        .containsExactly(
            new Text("list_0", "a"), new Text("list_1", "1"), new Text("list_2", "true"));
  }

  @Test
  void numbersListsWithinListsAgain() {
    assertThat(names(WorkflowInputs.builder().value("x", List.of(List.of(1, 2), List.of(3)))))
        .containsExactly("x_0_0", "x_0_1", "x_1_0");
  }

  @Test
  void leavesNullAndEmptyListsOut() {
    assertThat(
            names(
                WorkflowInputs.builder()
                    .value("none", null)
                    .value("empty", List.of())
                    .value("nothing", new String[0])))
        .isEmpty();
  }

  @Test
  void keepsThePlacesOfElementsBehindANull() {
    assertThat(names(WorkflowInputs.builder().value("x", Arrays.asList("a", null, "c"))))
        .containsExactly("x_0", "x_2");
  }

  @Test
  void keepsNullAsJson() {
    assertThat(build(WorkflowInputs.builder().json("x", null)).entries())
        .containsExactly(new Json("x", null));
  }

  @Test
  void takesAMapInItsOrder() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("nothing", null);
    map.put("a", List.of("x"));

    assertThat(WorkflowInputs.of(map).names()).containsExactly("z", "a_0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesNumbersThatAreNotFinite(double number) {
    DoubleAdder adder = new DoubleAdder();
    adder.add(number);

    for (Number given : List.of(number, (float) number, adder)) {
      assertRefused(WorkflowInputs.builder().number("seed", given), "seed", "not finite");
      assertRefused(WorkflowInputs.builder().value("seed", given), "seed", "not finite");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u3000"})
  void refusesBlankNames(String name) {
    assertRefused(WorkflowInputs.builder().text(name, "x"), name, "blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\0", "\u007f", "a\u0085"})
  void refusesControlCharactersInNames(String name) {
    assertRefused(WorkflowInputs.builder().number(name, 1), name, "control character");
    assertThatThrownBy(() -> WorkflowInputs.builder().text(name, "x").build())
        .message()
        .doesNotContain(name);
  }

  @Test
  void refusesHalfCharactersInNames() {
    assertRefused(WorkflowInputs.builder().bool("a\ud83d", true), "a\ud83d", "surrogate");
    assertThatCode(() -> WorkflowInputs.builder().bool("a\ud83d\ude00", true).build())
        .doesNotThrowAnyException();
  }

  @Test
  void refusesANameGivenTwice() {
    assertRefused(WorkflowInputs.builder().text("x", "1").json("x", "2"), "x", "twice");
  }

  @Test
  void refusesAListElementThatCollidesWithAnInput() {
    assertRefused(
        WorkflowInputs.builder().text("k_0", "1").value("k", List.of("2")), "k_0", "twice");
    assertRefused(
        WorkflowInputs.builder().value("k", List.of("2")).text("k_0", "1"), "k_0", "twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb.png", "", " ", "dir/", "..", "C:\\x\\.", "\\\\"})
  void refusesFileNamesThatCannotBeSent(String fileName) {
    InputFile file = InputFile.of(fileName, new byte[0]);

    assertRefused(WorkflowInputs.builder().file("image", file), "image", "withFileName");
    assertThatCode(
            () -> WorkflowInputs.builder().file("image", file.withFileName("ok.png")).build())
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAStreamWithoutAName() {
    assertRefused(
        WorkflowInputs.builder().value("x", new ByteArrayInputStream(new byte[0])),
        "x",
        "InputFile.ofOnce");
  }

  @Test
  void refusesAListThatContainsItself() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    assertThatThrownBy(() -> WorkflowInputs.builder().value("x", list).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("contains itself");
  }

  @Test
  void refusesAListThatContainsItselfTwice() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    list.add(list);

    assertThatThrownBy(() -> WorkflowInputs.builder().value("x", list).build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("contains itself");
  }

  @Test
  void reportsTheFirstOfSeveralProblems() {
    assertRefused(WorkflowInputs.builder().text(" ", "1").number("x", Double.NaN), " ", "blank");
  }

  @Test
  void isReplayableUnlessAStreamIsNot() {
    WorkflowInputs.Builder builder =
        WorkflowInputs.builder().text("a", "b").file("c", Path.of("d.png"));
    assertThat(builder.build().isReplayable()).isTrue();

    builder.file("once", InputFile.ofOnce("e.png", new ByteArrayInputStream(new byte[0])));
    assertThat(builder.build().isReplayable()).isFalse();
  }

  @Test
  void doesNotChangeOnceItIsBuilt() {
    WorkflowInputs.Builder builder = WorkflowInputs.builder().text("a", "1");
    WorkflowInputs inputs = builder.build();

    builder.text("b", "2");

    assertThat(inputs.names()).containsExactly("a");
    assertThat(builder.build().names()).containsExactly("a", "b");
    assertThatThrownBy(() -> inputs.names().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void showsNamesOnly() {
    WorkflowInputs.Builder builder =
        WorkflowInputs.builder()
            .text("text_1", "canary")
            .json("json_1", "canary")
            .number("seed", 424242)
            .file(
                "file_1",
                InputFile.of("n.txt", "canary".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    assertThat(builder.build()).hasToString("WorkflowInputs[text_1, json_1, seed, file_1]");
    assertThat(builder.toString()).doesNotContain("canary").doesNotContain("424242");
    assertThat(builder.build().entries().toString())
        .doesNotContain("canary")
        .doesNotContain("424242");
  }

  @Test
  void inputsThatSendTheSameAreEqual() {
    InputSource source = () -> new ByteArrayInputStream(new byte[1]);
    assertThat(some("a", 1, new byte[] {1}, source))
        .isEqualTo(some("a", 1L, new byte[] {1}, source))
        .hasSameHashCodeAs(some("a", 1L, new byte[] {1}, source))
        .isNotEqualTo(some("b", 1, new byte[] {1}, source))
        .isNotEqualTo(some("a", 2, new byte[] {1}, source))
        .isNotEqualTo(some("a", 1, new byte[] {2}, source))
        .isNotEqualTo(some("a", 1, new byte[] {1}, () -> new ByteArrayInputStream(new byte[1])));
  }

  private static WorkflowInputs some(String text, Number number, byte[] bytes, InputSource source) {
    return WorkflowInputs.builder()
        .text("text", text)
        .number("number", number)
        .json("json", Map.of("list", List.of(1, 2)))
        .file("path", Path.of("a.png"))
        .file("bytes", InputFile.of("b.png", bytes))
        .file("source", InputFile.of("c.png", source))
        .build();
  }

  private static void assertRefused(
      WorkflowInputs.Builder builder, String field, String messagePart) {
    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageStartingWith("input '")
        .hasMessageContaining(messagePart);
  }

  private static WorkflowInputs build(WorkflowInputs.Builder builder) {
    return builder.build();
  }

  private static Iterable<String> names(WorkflowInputs.Builder builder) {
    return builder.build().names();
  }

  private static InputFile file(WorkflowInputs inputs, int index) {
    return ((Upload) inputs.entries().get(index)).file();
  }

  @Test
  void inputsCanBeLeftOutAndAdded() {
    WorkflowInputs inputs =
        WorkflowInputs.builder().text("a", "1").value("b", List.of(1, 2)).text("c", "3").build();
    assertThat(inputs.without("a"::equals).without(name -> name.startsWith("b_")).names())
        .containsExactly("c");
    assertThat(inputs.without("a"::equals).toBuilder().text("a", "2").build())
        .isEqualTo(
            WorkflowInputs.builder()
                .value("b", List.of(1, 2))
                .text("c", "3")
                .text("a", "2")
                .build());
    assertThatThrownBy(() -> inputs.toBuilder().text("a", "2").build())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("twice");
  }
}
