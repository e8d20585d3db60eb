package ai.flowscale.client.json;

import jakarta.json.JsonBuilderFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParserFactory;
import java.util.Map;

/**
 * What the readers need of JSON-P, made from the provider that was found when the client was
 * created: the static methods of {@code Json} would look for one anew, on whatever thread they are
 * called.
 */
record JsonTools(JsonParserFactory parsers, JsonBuilderFactory builders) {

  /**
   * How large a document may be is the client's to say, and bounded before it is parsed. Parsson
   * stops at 15,000,000 characters unless this documented property says otherwise; other
   * implementations ignore what they do not know.
   */
  private static final Map<String, ?> PARSING =
      Map.of("org.eclipse.parsson.maxParsingLimit", Integer.MAX_VALUE);

  static JsonTools of(JsonProvider provider) {
    return new JsonTools(
        provider.createParserFactory(PARSING), provider.createBuilderFactory(Map.of()));
  }
}
