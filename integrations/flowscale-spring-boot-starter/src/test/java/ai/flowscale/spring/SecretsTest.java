package ai.flowscale.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Secrets within other values, in whatever form they are written there. */
class SecretsTest {

  private static boolean areIn(String value, String key) {
    FlowscaleProperties properties =
        new Binder(new MapConfigurationPropertySource(Map.of("flowscale.api.key", key)))
            .bindOrCreate("flowscale", FlowscaleProperties.class);
    return Secrets.areIn(value, properties);
  }

  private static String json(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String unicode(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(each -> escaped.append("\\u%04X".formatted(each)));
    return escaped.toString();
  }

  private static String property(String text) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("x", text);
    StringWriter written = new StringWriter();
    properties.store(written, null);
    return written.toString();
  }

  private static String url(String secret) throws URISyntaxException {
    return new URI("http", "user:" + secret, "proxy", 3128, "/", null, null).toASCIIString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-4711",
        "quo\"te\"d",
        "sla/sh\\back\\slash",
        "at@colon:hash#equals=",
        "per%cent%41",
        "plus+and space",
        "caf\u00e9-\ud83d\ude00-\u20ac",
        "tab\tand'quote"
      })
  void aSecretIsRecognizedHoweverItIsEncoded(String key) throws Exception {
    String json = "{\"flowscale\":{\"api\":{\"key\":\"" + json(key) + "\",\"url\":\"x\"}}}";
    for (String value :
        List.of(
            "-Dflowscale.api.key=" + key + " -Dx=y",
            json,
            json.replace("/", "\\/"),
            json.replace("\t", "\\t"),
            "{\"key\":\"" + unicode(key) + "\"}",
            "{\"key\":\"" + unicode(key).toLowerCase(java.util.Locale.ROOT) + "\"}",
            "{\"SPRING_APPLICATION_JSON\":\"" + json(json) + "\"}",
            "-Dspring.application.json=" + URLEncoder.encode(json, UTF_8),
            "key=" + URLEncoder.encode(key, UTF_8) + "&x=y",
            "key=" + URLEncoder.encode(URLEncoder.encode(key, UTF_8), UTF_8),
            "key=" + URLEncoder.encode(key, UTF_8).replace("+", "%20"),
            "{\"proxy\":\"" + json(url(key)).replace("/", "\\/") + "\"}",
            url(key),
            property(key),
            "-Dflowscale.api.key='" + key.replace("'", "'\"'\"'") + "'")) {
      assertThat(areIn(value, key)).as(value).isTrue();
    }
  }

  @Test
  void otherCharsetsOfUrlsAreRecognized() {
    assertThat(areIn("key=" + URLEncoder.encode("caf\u00e9", ISO_8859_1), "caf\u00e9")).isTrue();
  }

  @Test
  void otherValuesAreShown() {
    String key = "quo\"te/d%41";
    for (String value :
        List.of(
            "",
            "https://your-deployment.pod.flowscale.ai",
            "C:\\users\\u1\\%TEMP%",
            "{\"flowscale\":{\"api\":{\"url\":\"https:\\/\\/x\"}}}",
            "100%")) {
      assertThat(areIn(value, key)).as(value).isFalse();
      assertThat(areIn(value, "\"\"")).as(value).isFalse();
    }
  }
}
