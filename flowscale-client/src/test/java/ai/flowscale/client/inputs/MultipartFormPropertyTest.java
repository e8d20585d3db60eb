package ai.flowscale.client.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.client.inputs.FormReader.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever goes into a form comes out of an independent parser exactly so. */
class MultipartFormPropertyTest {
  private static final String BOUNDARY = "flowscale-0123456789abcdef";

  /** A file to send; with a length or without, from memory or from a stream. */
  record Given(String fileName, byte[] content, boolean streamed, boolean announced) {
    InputFile toInput() {
      if (!streamed) {
        return InputFile.of(fileName, content);
      }
      InputFile file = InputFile.of(fileName, () -> new ByteArrayInputStream(content));
      return announced ? file.withLength(content.length) : file;
    }
  }

  @Property
  void formsAreReadBackExactly(
      @ForAll("texts") Map<String, String> texts, @ForAll("files") Map<String, Given> files) {
    WorkflowInputs.Builder builder = WorkflowInputs.builder();
    Map<String, String> named = new LinkedHashMap<>();
    texts.forEach((name, text) -> named.put("t" + name, text));
    named.forEach(builder::text);
    files.forEach((name, file) -> builder.file("f" + name, file.toInput()));
    MultipartForm form = MultipartForm.encode(builder.build(), named, BOUNDARY);

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    form.body().writeTo(out);
    byte[] written = out.toByteArray();
    List<Part> parts = FormReader.read(form.contentType(), written);

    form.body().contentLength().ifPresent(length -> assertThat(length).isEqualTo(written.length));
    assertThat(form.body().contentLength().isPresent())
        .isEqualTo(files.values().stream().noneMatch(f -> f.streamed() && !f.announced()));
    assertThat(parts).hasSize(texts.size() + files.size());
    assertThat(parts).extracting(Part::name).containsExactlyElementsOf(expectedNames(texts, files));
    var rest = parts.iterator();
    for (String text : texts.values()) {
      Part part = rest.next();
      assertThat(part.text()).isEqualTo(text);
      assertThat(part.disposition()).containsOnlyKeys("", "name").containsEntry("", "form-data");
      assertThat(part.contentType()).isNull();
    }
    for (Given file : files.values()) {
      Part part = rest.next();
      assertThat(part.content()).isEqualTo(file.content());
      assertThat(part.fileName()).isEqualTo(file.fileName());
      assertThat(part.contentType()).isEqualTo(file.toInput().contentType());
      assertThat(part.disposition()).containsOnlyKeys("", "name", "filename");
    }
  }

  private static List<String> expectedNames(Map<String, String> texts, Map<String, Given> files) {
    return java.util.stream.Stream.concat(
            texts.keySet().stream().map(name -> "t" + name),
            files.keySet().stream().map(name -> "f" + name))
        .toList();
  }

  @Provide
  Arbitrary<Map<String, String>> texts() {
    return Arbitraries.maps(names(), contents()).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Map<String, Given>> files() {
    Arbitrary<byte[]> large =
        Arbitraries.integers()
            .between(60_000, 140_000)
            .map(
                length -> {
                  byte[] bytes = new byte[length];
                  new java.util.Random(length).nextBytes(bytes);
                  return bytes;
                });
    Arbitrary<byte[]> small = contents().map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<Given> file =
        Combinators.combine(
                fileNames(),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(4, small),
                    net.jqwik.api.Tuple.of(4, any),
                    net.jqwik.api.Tuple.of(1, large)),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(Given::new);
    return Arbitraries.maps(names().filter(name -> !name.endsWith("\\")), file).ofMaxSize(4);
  }

  /** Whatever a name may hold, and often what a header could trip over. */
  private static Arbitrary<String> names() {
    return strings("\"", "\\", ";", "=", " ", "%22", "'", "*", "/", "ü", "日本", "😀", "name=", ",")
        .filter(MultipartFormPropertyTest::isSendable);
  }

  private static Arbitrary<String> fileNames() {
    return strings("\"", ";", "=", " ", "%22", "'", "*", ".", "ü", "日本", "😀", ".png", "filename=")
        .map(name -> name.replace("/", "").replace("\\", ""))
        .filter(MultipartFormPropertyTest::isSendable)
        .filter(name -> !name.isBlank() && !name.equals(".") && !name.equals(".."));
  }

  private static boolean isSendable(String name) {
    return name.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /** Whatever a content may hold, and often what looks like the form around it. */
  private static Arbitrary<String> contents() {
    String almost = BOUNDARY.substring(0, BOUNDARY.length() - 1);
    return strings(
            "\r\n",
            "\r",
            "\n",
            "--",
            "\r\n--",
            "\r\n--" + almost,
            "--" + almost + "--\r\n",
            "\0",
            "Content-Disposition: form-data; name=\"x\"\r\n\r\n",
            "😀",
            "é")
        .filter(
            text -> text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));
  }

  private static Arbitrary<String> strings(String... tricky) {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of(tricky), Arbitraries.strings().ofMaxLength(5), Arbitraries.of("a", "b"));
    return piece.list().ofMaxSize(6).map(pieces -> String.join("", pieces));
  }
}
