package ai.flowscale.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionReaderTest {

  /** One input in every form: a whole number that has bounds and must be given. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'name': 'seed_456', 'type': 'INT', 'required': true, 'min': 0, 'max': 9}]",
        "[{'path': 'seed_456', 'type': 'integer', 'required': true, 'min': 0, 'max': 9}]",
        "{'seed_456': {'type': 'Integer', 'required': true, 'min': 0, 'max': 9}}",
        "{'seed_456': ['INT', {'required': true, 'min': 0, 'max': 9}]}",
        "{'required': {'seed_456': ['INT', {'min': 0, 'max': 9}]}, 'hidden': {'x': ['PROMPT']}}",
        "[{'name': 'Seed', 'parameter_name': 'seed_456', 'class_type': 'FSLoadInteger',"
            + " 'required': true, 'min': 0, 'max': 9}]",
      })
  void readsEveryForm(String text) {
    JsonValue json = json(text);
    assertIsSeed(json);
    assertIsSeed(Json.createValue(json.toString()));
  }

  private static void assertIsSeed(JsonValue json) {
    assertThat(inputs(json))
        .singleElement()
        .satisfies(
            input -> {
              assertThat(input.name()).isEqualTo("seed_456");
              assertThat(input.type()).isEqualTo(DataType.INTEGER);
              assertThat(input.required()).isTrue();
              assertThat(input.min()).isEqualTo(BigDecimal.ZERO);
              assertThat(input.max()).isEqualTo(BigDecimal.valueOf(9));
              assertThat(input.many()).isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'type': 'select', 'options': ['a', 2, null, {'value': 'c', 'label': 'C'}, {}]}; a,2,c",
        "{'type': ['a', 'b']}; a,b",
        "[['a', 'b'], {'default': 'a'}]; a,b",
        "['COMBO', {'options': ['a', 'b']}]; a,b",
      })
  void readsOptions(String text, String options) {
    InputDescription input = one(text);
    assertThat(input.type()).isEqualTo(DataType.CHOICE);
    assertThat(input.options()).containsExactly(options.split(","));
  }

  @Test
  void aListOfFilesThatCanBeAddedToIsAnUpload() {
    InputDescription input = one("[['on-the-server.png'], {'image_upload': true}]");
    assertThat(input.type()).isEqualTo(DataType.IMAGE);
    assertThat(input.options()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "image,IMAGE", "images,IMAGE", "IMAGE,IMAGE", "image/png,IMAGE", "MASK,IMAGE",
    "FSLoadImage,IMAGE", "image_file,IMAGE", "VIDEO,VIDEO", "video/mp4,VIDEO", "audio,AUDIO",
    "file,FILE", "application/octet-stream,FILE", "3D,FILE", "FSLoad3D,FILE", "text_file,FILE",
    "boolean,BOOLEAN", "BOOL,BOOLEAN", "json,JSON", "application/json,JSON", "dict,JSON",
    "INT,INTEGER", "int32,INTEGER", "integer,INTEGER", "number,NUMBER", "FLOAT,NUMBER",
    "COMBO,CHOICE", "STRING,TEXT", "text/plain,TEXT", "FSLoadText,TEXT", "print,UNKNOWN",
    "LATENT,UNKNOWN", "'',UNKNOWN", "a prompt that someone wrote; a pointer,TEXT"
  })
  void readsWordsForTypes(String word, DataType type) {
    assertThat(DataType.of(word)).isEqualTo(type);
  }

  @Test
  void readsTheFactsOfAnInput() {
    JsonValue json =
        json("{'label': 'Size', 'tooltip': 'In pixels', 'type': 'FLOAT', 'default': 0.5}");
    assertThat(inputs(Json.createObjectBuilder().add("a_1", json).build()))
        .containsExactly(
            new InputDescription(
                "a_1",
                "Size",
                "In pixels",
                DataType.NUMBER,
                "FLOAT",
                false,
                false,
                json("0.5"),
                List.of(),
                null,
                null,
                json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'images'}",
        "{'type': 'image', 'many': true}",
        "{'type': 'string', 'format': 'binary', 'many': true}"
      })
  void readsWhetherManyAreTaken(String text) {
    assertThat(one(text).many()).isTrue();
    assertThat(one(text).type().isFile()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'x',TEXT", "1,NUMBER", "true,BOOLEAN", "{},JSON", "null,UNKNOWN"})
  void withoutATypeTheDefaultTells(String standard, DataType type) {
    String json = standard.equals("x") ? "'x'" : standard;
    assertThat(one("{'default': " + json + "}").type()).isEqualTo(type);
  }

  @Test
  void whatHasADefaultIsNotRequired() {
    assertThat(one("{'type': 'INT', 'required': true, 'default': 3}").required()).isFalse();
    assertThat(one("{'type': 'INT', 'required': true, 'default': null}").required()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "''", "' '", "[]", "{}"})
  void nothingSaidIsNothing(String text) {
    assertThat(inputs(json(text))).isEmpty();
    assertThat(outputs(json(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "'an image'", "[5]", "[null]", "[[]]", "[{'type': 'QUANTUM'}]"})
  void whatHasNoNameIsKeptAsItCame(String text) {
    JsonValue json = json(text);
    assertThat(inputs(json))
        .singleElement()
        .satisfies(
            input -> {
              assertThat(input.name()).isEmpty();
              assertThat(input.type()).isEqualTo(DataType.UNKNOWN);
              assertThat(json.toString()).contains(input.raw().toString());
            });
  }

  @Test
  void whatIsNotUnderstoodIsUnknown() {
    JsonValue json = json("{'a': 7, 'b': [], 'c': null, 'd': {'type': 'QUANTUM', 'spin': 1}}");
    assertThat(inputs(json))
        .allMatch(input -> input.type() == DataType.UNKNOWN && !input.required())
        .extracting(InputDescription::raw)
        .containsExactlyElementsOf(json.asJsonObject().values());
    assertThat(inputs(json).get(3).typeName()).isEqualTo("QUANTUM");
  }

  @Test
  void theFirstOfANameCounts() {
    assertThat(inputs(json("[{'name': 'a', 'type': 'int'}, 'a', 'b']")))
        .extracting(InputDescription::name, InputDescription::type)
        .containsExactly(tuple("a", DataType.INTEGER), tuple("b", DataType.UNKNOWN));
  }

  @Test
  void anInputMayBeCalledAsAGroupIs() {
    assertThat(inputs(json("{'required': {'type': 'boolean'}}")))
        .extracting(InputDescription::name)
        .containsExactly("required");
  }

  @ParameterizedTest
  @CsvSource({
    "5.0,5.0",
    "1e30,1E+30",
    "-1e308,-1E+308",
    "1e-324,1E-324",
    "0,0",
    "1e30000000,",
    "-1e30000000,",
    "1e2147483647,",
    "1e401,",
    "1e-401,",
    "1e-2147483647,",
  })
  void aBoundWithHundredsOfDigitsIsNone(String said, @Nullable String bound) {
    for (String embedding : List.of("{'type': 'INT', 'key': %s}", "['INT', {'key': %s}]")) {
      String text = embedding.formatted(said);
      assertThat(one(text.replace("key", "min")).min()).isEqualTo(number(bound));
      assertThat(one(text.replace("key", "max")).max()).isEqualTo(number(bound));
    }
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  @Test
  void aStringThatNoParserTakesIsAString() {
    for (String text :
        List.of(
            "[".repeat(2000) + "]".repeat(2000),
            "[" + "9".repeat(2000) + "]",
            "{\"a\": 1e99999999999}")) {
      assertThat(inputs(Json.createValue(text)))
          .singleElement()
          .satisfies(input -> assertThat(input.type()).isEqualTo(DataType.UNKNOWN));
    }
  }

  @Test
  void readsOutputs() {
    assertThat(outputs(json("['a', {'name': 'b', 'type': 'image/png', 'label': 'The poster'}]")))
        .extracting(OutputDescription::name, OutputDescription::type, OutputDescription::label)
        .containsExactly(
            tuple("a", DataType.UNKNOWN, null), tuple("b", DataType.IMAGE, "The poster"));
    assertThat(outputs(json("{'a': 'IMAGE', 'b': {}}")))
        .extracting(OutputDescription::name)
        .containsExactly("a", "b");
  }

  @Test
  void printsNoDefault() {
    assertThat(one("{'default': 'a secret prompt'}").toString())
        .isEqualTo("InputDescription[name=x, type=TEXT]");
  }

  /** Whatever comes, it is read. */
  @Property
  void neverFails(@ForAll("json") JsonValue json) {
    assertThat(inputs(json)).doesNotContainNull();
    assertThat(outputs(json)).doesNotContainNull();
  }

  @Provide
  Arbitrary<JsonValue> json() {
    Arbitrary<String> words =
        Arbitraries.of(
            "",
            "name",
            "path",
            "type",
            "default",
            "required",
            "optional",
            "options",
            "min",
            "INT",
            "[1",
            "[1e99999999999]",
            "[".repeat(2000),
            "[]",
            "{\"name\": 1}",
            "image_upload");
    Arbitrary<JsonValue> leaves =
        Arbitraries.oneOf(
            words.map(Json::createValue),
            Arbitraries.of(JsonValue.NULL, JsonValue.TRUE, JsonValue.FALSE),
            Arbitraries.bigDecimals().map(Json::createValue));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(list -> Json.createArrayBuilder(list).build()),
                Arbitraries.maps(words, inner)
                    .ofMaxSize(4)
                    .map(map -> Json.createObjectBuilder(Map.copyOf(map)).build())),
        0,
        4);
  }

  private static List<InputDescription> inputs(JsonValue json) {
    return JsonCodec.workflow("wf", null, null, json, JsonValue.NULL).inputDescriptions();
  }

  private static List<OutputDescription> outputs(JsonValue json) {
    return JsonCodec.workflow("wf", null, null, JsonValue.NULL, json).outputDescriptions();
  }

  private static InputDescription one(String described) {
    return inputs(json("{'x': " + described + "}")).get(0);
  }

  /** Reads JSON with single quotes, for the sake of the reader. */
  private static JsonValue json(String text) {
    // Within a document in a string, the quotes are those of its own.
    StringBuilder json = new StringBuilder();
    boolean inside = false;
    for (char c : text.toCharArray()) {
      if (c == '"') {
        inside = !inside;
      }
      json.append(c == '\'' ? (inside ? "\\\"" : "\"") : String.valueOf(c));
    }
    return Json.createReader(new StringReader(json.toString())).readValue();
  }
}
