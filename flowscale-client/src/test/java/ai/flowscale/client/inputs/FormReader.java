package ai.flowscale.client.inputs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/** Reads a form back with a parser that knows nothing of the one under test. */
final class FormReader {

  /** A part as the parser sees it. */
  record Part(Map<String, String> disposition, String contentType, byte[] content) {
    String name() {
      return disposition.get("name");
    }

    String fileName() {
      return disposition.get("filename");
    }

    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  private FormReader() {}

  static List<Part> read(String contentType, byte[] body) {
    try {
      return parse(contentType, body);
    } catch (IOException | MimeException e) {
      throw new AssertionError("not a form", e);
    }
  }

  private static List<Part> parse(String contentType, byte[] body)
      throws IOException, MimeException {
    MimeTokenStream tokens =
        new MimeTokenStream(
            MimeConfig.custom()
                .setMaxLineLen(-1)
                .setMaxHeaderLen(-1)
                .setMaxHeaderCount(-1)
                .setStrictParsing(true)
                .build());
    List<Part> parts = new ArrayList<>();
    Map<String, String> disposition = Map.of();
    String partType = null;
    tokens.parseHeadless(new ByteArrayInputStream(body), contentType);
    for (EntityState state = tokens.getState();
        state != EntityState.T_END_OF_STREAM;
        state = tokens.next()) {
      switch (state) {
        case T_START_BODYPART -> {
          disposition = Map.of();
          partType = null;
        }
        case T_FIELD -> {
          RawField field = RawFieldParser.DEFAULT.parseField(tokens.getField().getRaw());
          if (field.getNameLowerCase().equals("content-disposition")) {
            disposition = parameters(field);
          } else if (field.getNameLowerCase().equals("content-type")) {
            partType = field.getBody();
          } else {
            throw new AssertionError("unexpected header " + field.getName());
          }
        }
        case T_BODY ->
            parts.add(new Part(disposition, partType, tokens.getInputStream().readAllBytes()));
        case T_EPILOGUE, T_PREAMBLE ->
            assertThat(tokens.getInputStream().readAllBytes()).as(state.name()).isEmpty();
        default -> {}
      }
    }
    return parts;
  }

  private static Map<String, String> parameters(RawField field) {
    RawBody body = RawFieldParser.DEFAULT.parseRawBody(field);
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("", body.getValue());
    for (NameValuePair pair : body.getParams()) {
      if (parameters.put(pair.getName(), pair.getValue()) != null) {
        throw new AssertionError("parameter twice: " + pair.getName());
      }
    }
    return parameters;
  }
}
