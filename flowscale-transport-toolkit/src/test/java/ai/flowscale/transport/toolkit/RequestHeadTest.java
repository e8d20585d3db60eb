package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  private static final Headers HEADERS =
      Headers.of(Map.of("X-A", List.of("1", "", "2"), "X-B", List.of("b")));

  private static RequestHead head(String method, String uri, Headers headers, RequestBody body) {
    List<RequestHead> heads = new ArrayList<>();
    TestExchange exchange =
        new TestExchange(
            new Exchanges(),
            TransportRequest.of(method, URI.create(uri), headers, body),
            sending -> {
              heads.add(RequestHead.of(sending));
              sending.abort();
            });
    assertThatThrownBy(exchange::execute).isInstanceOf(TransportException.class);
    return heads.get(0);
  }

  private static RequestHead head(String uri) {
    return head("GET", uri, Headers.empty(), null);
  }

  private static RequestBody body(OptionalLong length) {
    return RequestBodies.ofStream(() -> new ByteArrayInputStream(new byte[3]), length);
  }

  private static List<String> fields(String method, RequestBody body) {
    List<String> fields = new ArrayList<>();
    head(method, "http://h/", Headers.empty(), body)
        .forEachField(false, (name, value) -> fields.add(name + ": " + value));
    return fields;
  }

  private static List<String> http1Fields(RequestHead head) {
    List<String> fields = new ArrayList<>();
    head.forEachField(true, (name, value) -> fields.add(name + ": " + value));
    return fields;
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, /",
    "http://h?q, /?q",
    "http://h/?, /?",
    "http://h//a/../b/%2e%2E, //a/../b/%2e%2E",
    "http://h/a?x='b'&y=%c3%A9#fragment, /a?x='b'&y=%c3%A9"
  })
  void pathAndQueryStayAsTheyAre(String uri, String target) {
    assertThat(head(uri).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/, h, 80, h, false",
    "HTTPS://H/, H, 443, H, true",
    "https://h:8443/, h, 8443, h:8443, true",
    "http://[::1]:8080/, ::1, 8080, [::1]:8080, false",
    "http://127.0.0.1/, 127.0.0.1, 80, 127.0.0.1, false"
  })
  void itSaysWhereToConnectTo(String uri, String host, int port, String authority, boolean secure) {
    RequestHead head = head(uri);
    assertThat(head.host()).isEqualTo(host);
    assertThat(head.port()).isEqualTo(port);
    assertThat(head.authority()).isEqualTo(authority);
    assertThat(head.isSecure()).isEqualTo(secure);
  }

  @Test
  void valuesKeepTheirNumberAndOrder() {
    assertThat(http1Fields(head("GET", "http://h:1/", HEADERS, null)))
        .startsWith("Host: h:1")
        .containsSubsequence("X-A: 1", "X-A: ", "X-A: 2")
        .contains("X-B: b")
        .hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS"})
  void aMethodThatExpectsNoBodyAnnouncesNone(String method) {
    assertThat(fields(method, null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void anyOtherMethodSaysThatThereIsNoBody(String method) {
    assertThat(fields(method, null)).containsExactly("Content-Length: 0");
    assertThat(fields(method, body(OptionalLong.of(0)))).containsExactly("Content-Length: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aBodyIsFramed(String method) {
    assertThat(fields(method, body(OptionalLong.of(3)))).containsExactly("Content-Length: 3");
    assertThat(fields(method, body(OptionalLong.empty()))).isEmpty();
    assertThat(http1Fields(head(method, "http://h/", Headers.empty(), body(OptionalLong.empty()))))
        .containsExactly("Host: h", "Transfer-Encoding: chunked");
  }
}
