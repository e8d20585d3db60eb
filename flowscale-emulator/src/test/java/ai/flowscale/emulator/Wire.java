package ai.flowscale.emulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls an emulator without any client library. */
final class Wire {
  static final String BOUNDARY = "wire-boundary";

  static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final FlowscaleEmulator emulator;

  Wire(FlowscaleEmulator emulator) {
    this.emulator = emulator;
  }

  HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(emulator.baseUrl() + target))
        .timeout(Duration.ofSeconds(30))
        .header("X-API-KEY", emulator.apiKey());
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  static HttpResponse<byte[]> fetch(String url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return send(request(target));
  }

  HttpResponse<String> post(String target) throws IOException, InterruptedException {
    return send(request(target).POST(BodyPublishers.noBody()));
  }

  HttpResponse<String> postForm(String target, String body)
      throws IOException, InterruptedException {
    return post(target, "multipart/form-data; boundary=" + BOUNDARY, body);
  }

  HttpResponse<String> post(String target, String contentType, String body)
      throws IOException, InterruptedException {
    return send(
        request(target).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
  }

  /** The {@code data} of a successful response. */
  JsonObject data(String target) throws IOException, InterruptedException {
    HttpResponse<String> response = get(target);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return json(response).getJsonObject("data");
  }

  /** Executes a workflow without inputs; in the current dialect. */
  String execute(String workflowId) throws IOException, InterruptedException {
    HttpResponse<String> response = postForm("/api/v1/runs?workflow_id=" + workflowId, end());
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return json(response).getJsonObject("data").getString("run_id");
  }

  static JsonObject json(HttpResponse<String> response) {
    return (JsonObject) parse(response.body());
  }

  static JsonStructure parse(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.read();
    }
  }

  static String text(String name, String value) {
    return part("form-data; name=\"" + name + "\"", "", value);
  }

  static String file(String name, String fileName, String contentType, String content) {
    return part(
        "form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"",
        "Content-Type: " + contentType + "\r\n",
        content);
  }

  static String part(String disposition, String more, String content) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Disposition: "
        + disposition
        + "\r\n"
        + more
        + "\r\n"
        + content
        + "\r\n";
  }

  static String end() {
    return "--" + BOUNDARY + "--\r\n";
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
