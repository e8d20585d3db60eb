package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** What the browser asked for, what it got, and what it complained of, since the last look. */
final class Traffic {
  private final List<String> requests = new ArrayList<>();
  private final List<String> responses = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  private Traffic() {}

  /** Reads the browser's logs, which empties them. The page has to be there still. */
  static Traffic take(ChromeDriver driver) {
    Traffic traffic = new Traffic();
    List<String> whole = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonObject message = parse(entry.getMessage()).getJsonObject("message");
      traffic.add(message, whole);
    }
    whole.forEach(requestId -> traffic.addBody(driver, requestId));
    driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .forEach(entry -> traffic.complaints.add(entry.getMessage()));
    return traffic;
  }

  private void add(JsonObject message, List<String> whole) {
    JsonObject parameters = message.getJsonObject("params");
    switch (message.getString("method")) {
      case "Network.requestWillBeSent" ->
          requests.add(parameters.getJsonObject("request").getString("url"));
      case "Network.responseReceived" -> responses.add(parameters.toString());
      case "Network.eventSourceMessageReceived" -> responses.add(parameters.getString("data"));
      case "Network.loadingFinished" -> whole.add(parameters.getString("requestId"));
      default -> {
        // Of no interest here.
      }
    }
  }

  private void addBody(ChromeDriver driver, String requestId) {
    try {
      responses.add(
          String.valueOf(
              driver
                  .executeCdpCommand("Network.getResponseBody", Map.of("requestId", requestId))
                  .get("body")));
    } catch (WebDriverException gone) {
      // The browser keeps bodies for the page that is open, and none of streams.
    }
  }

  private static JsonObject parse(String json) {
    try (JsonReader reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }

  List<String> requests() {
    return requests;
  }

  /** Heads, bodies and events. */
  List<String> responses() {
    return responses;
  }

  void stayedAt(URI root) {
    assertThat(requests)
        .allSatisfy(
            url -> {
              if (!url.startsWith("blob:") && !url.startsWith("data:")) {
                assertThat(url).startsWith(root.toString());
              }
            });
  }

  /** Fails for every error and warning, and for what the content security policy refused. */
  void hadNoComplaints(boolean exceptRefusals) {
    assertThat(complaints)
        .as("the browser's console")
        .filteredOn(text -> !exceptRefusals || !text.contains("Failed to load resource"))
        .isEmpty();
  }

  void toldNone(String... secrets) {
    for (String secret : secrets) {
      assertThat(responses).as("responses").noneMatch(response -> response.contains(secret));
    }
  }
}
