package ai.flowscale.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("full")
class BulkServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private JavaProcess process;
  private String base;

  @BeforeEach
  void start() {
    process = JavaProcess.startWithHeap("-Xmx64m", BulkServer.class);
    base = "http://127.0.0.1:" + process.readLine();
  }

  @AfterEach
  void stop() {
    process.close();
  }

  private String get(String path) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString())
        .body();
  }

  private String put(BodyPublisher body) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(base + "/any"))
                .version(HttpClient.Version.HTTP_1_1)
                .PUT(body)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65_536, 65_537, 100L << 20})
  void whatIsDownloadedIsCountedAndHashedAlikeWhenUploaded(long count)
      throws IOException, InterruptedException {
    byte[] bytes =
        client
            .send(
                HttpRequest.newBuilder(URI.create(base + "/bytes/" + count)).build(),
                BodyHandlers.ofByteArray())
            .body();
    String expected =
        "{\"count\":" + count + ",\"sha256\":\"" + BulkContent.sha256(count) + "\"}\n";

    assertThat(get("/sha256/" + count)).isEqualTo(expected);
    assertThat(put(BodyPublishers.ofByteArray(bytes))).isEqualTo(expected);
    assertThat(put(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes))))
        .isEqualTo(expected);
  }

  private static String form(String file) {
    return "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
        + file
        + "\r\n--b--\r\n";
  }

  private HttpResponse<String> submit(String form) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(base + "/api/v1/runs?workflow_id=w"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "abc, 364b3fb7"})
  void theRunIdNamesTheFileOfASubmission(String file, String crc32c)
      throws IOException, InterruptedException {
    HttpResponse<String> response = submit(form(file));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"run_id\":\"" + file.length() + "-" + crc32c + "\"");
  }

  @Test
  void aFileThatLooksLikeTheEndOfItsFormIsReadToItsOwnEnd()
      throws IOException, InterruptedException {
    String sly = "\r\n--b--\r\n".repeat(20_000) + "\r\n--b-";

    assertThat(submit(form(sly)).body()).contains("\"run_id\":\"" + sly.length() + "-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "--b\r\n\r\nabc\r\n--b--\r\n", "--b\r\nfilename=\r\n\r\nabc\r\n"})
  void aSubmissionThatIsNotAWholeFormIsRefused(String form)
      throws IOException, InterruptedException {
    assertThat(submit(form).statusCode()).isEqualTo(400);
  }

  @Test
  void aBlockOutOfItsOrderChangesTheHash() throws IOException {
    byte[] content = BulkContent.stream(3 * 65_536).readAllBytes();

    assertThat(Arrays.copyOfRange(content, 0, 65_536))
        .isNotEqualTo(Arrays.copyOfRange(content, 65_536, 2 * 65_536));
  }

  @Test
  void itEndsWithItsInput() {
    assertThat(process.readToEnd()).isEmpty();
  }
}
