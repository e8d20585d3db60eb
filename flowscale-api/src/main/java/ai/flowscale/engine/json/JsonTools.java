package ai.flowscale.engine.json;

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

  static JsonTools of(JsonProvider provider) {
    return new JsonTools(
        provider.createParserFactory(Map.of()), provider.createBuilderFactory(Map.of()));
  }
}
