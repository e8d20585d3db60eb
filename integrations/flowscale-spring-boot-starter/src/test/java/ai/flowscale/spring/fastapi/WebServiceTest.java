package ai.flowscale.spring.fastapi;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.spring.test.AutoConfigureFlowscaleEmulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;

/** The program of the guide, called as the FastAPI application was. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.jackson.property-naming-strategy=SNAKE_CASE")
@AutoConfigureFlowscaleEmulator
class WebServiceTest {
  @Autowired private FlowscaleEmulator emulator;

  @Value("${local.server.port}")
  private int port;

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
  }

  private static String part(String name, String more, String content) {
    return "--b\r\nContent-Disposition: form-data; name=\""
        + name
        + "\""
        + more
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private HttpResponse<String> execute(String parts) throws Exception {
    String picture = "; filename=\"my.png\"\r\nContent-Type: image/png";
    return send(
        request("/execute_with_images")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(
                BodyPublishers.ofString(
                    part("workflow_id", "", "poster")
                        + part("image_35728", picture, "x")
                        + part("image_42561", picture, "y")
                        + parts
                        + "--b--\r\n")));
  }

  @Test
  void itTakesWhatTheFastApiApplicationTook() throws Exception {
    HttpResponse<String> run = execute(part("text_prompt", "", "Dawn"));
    assertThat(run.statusCode()).as(run.body()).isEqualTo(200);
    assertThat(run.body()).contains("\"workflow_id\":\"poster\"", "\"status\":\"completed\"");
    assertThat(emulator.requests(Operation.EXECUTE_WORKFLOW).get(0).files())
        .extracting(ReceivedFile::fileName)
        .containsExactly("my.png", "my.png");
    assertThat(send(request("/runs?sort_by=started_at&sort_order=asc")).body())
        .as("runs without a group are listed, in the service's own words")
        .contains(emulator.runIds().get(0));
  }

  @Test
  void aGroupIsPassedOn() throws Exception {
    execute(part("group_id", "", "mine"));
    assertThat(send(request("/runs?group_id=mine")).body()).contains(emulator.runIds().get(0));
    assertThat(send(request("/runs?group_id=other")).body()).isEqualTo("[]");
  }
}
