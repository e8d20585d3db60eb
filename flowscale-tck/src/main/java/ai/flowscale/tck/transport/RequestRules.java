package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawRequest;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/** Chapter 1 of the contract: requests. */
public abstract class RequestRules {
  private static final String CANARY = "canary-4711";

  /** Makes the suite. */
  protected RequestRules() {}

  private static RawRequest received(TransportScenario it, TransportRequest request) {
    it.server().always(Scripts.respondAll("fine"));
    it.text(it.send(request));
    return it.server().requests().get(it.server().requests().size() - 1);
  }

  private static RawRequest received(TransportScenario it, String method) {
    return received(it, it.request(method, "/x", null));
  }

  @RuleTest(TransportRule.TARGET)
  final void rule1_1_methodPathAndQueryAreSentAsTheyStand(TransportScenario it) {
    String target = "/a%2Fb/%C3%A4%20;p=1/'!?x=1%262&y=a+b&z=%23&e=&f";

    for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
      assertThat(received(it, it.request(method, target, null)).startLine())
          .isEqualTo(method + " " + target + " HTTP/1.1");
    }
    assertThat(received(it, it.request("GET", "", null)).target())
        .as("the target of an address without a path")
        .isEqualTo("/");
  }

  @RuleTest(TransportRule.REQUEST_HEADERS)
  final void rule1_2_allHeadersAreSentAndTheValuesOfANameKeepTheirOrder(TransportScenario it) {
    Headers headers =
        Headers.empty()
            .with("X-Many", "one")
            .with("X-API-KEY", "k")
            .with("x-many", "two")
            .with("Accept", "application/json")
            .with("Range", "bytes=0-9")
            .with("X-Many", "one");

    RawRequest request =
        received(it, TransportRequest.of("GET", it.server().uri("/"), headers, null));

    assertThat(request.values("X-Many")).containsExactly("one", "two", "one");
    assertThat(request.values("X-API-KEY")).containsExactly("k");
    assertThat(request.values("Accept")).containsExactly("application/json");
    assertThat(request.values("Range")).containsExactly("bytes=0-9");
  }

  @RuleTest(TransportRule.NOTHING_ADDED)
  final void rule1_3_nothingIsAddedThatChangesTheAnswer(TransportScenario it) {
    for (String method : List.of("GET", "POST")) {
      RawRequest request =
          received(
              it,
              it.request(
                  method, "/", method.equals("GET") ? null : it.body(OptionalLong.of(2), "ab")));

      assertThat(
              List.of(
                  "Accept-Encoding",
                  "Authorization",
                  "Cookie",
                  "Expect",
                  "HTTP2-Settings",
                  "Proxy-Authorization",
                  "TE",
                  "Upgrade"))
          .allSatisfy(name -> assertThat(request.values(name)).as(name).isEmpty());
    }
  }

  @RuleTest(TransportRule.NO_BODY)
  final void rule1_4_aRequestWithoutABodyThatNeedsNoneIsNotFramed(TransportScenario it) {
    for (String method : List.of("GET", "HEAD", "DELETE")) {
      RawRequest request = received(it, method);

      assertThat(request.values("Host")).containsExactly("127.0.0.1:" + it.server().port());
      assertThat(request.values("Content-Length"))
          .as("Content-Length of " + method)
          .isSubsetOf(method.equals("GET") ? List.of() : List.of("0"));
      assertThat(request.values("Transfer-Encoding")).as(method).isEmpty();
    }
  }

  @RuleTest(TransportRule.FRAMING_REFUSED)
  final void rule1_5_headersThatFrameTheMessageAreRefusedBeforeAnythingIsSent(
      TransportScenario it) {
    for (String name :
        List.of("Connection", "content-length", "Expect", "HOST", "Upgrade", "Transfer-Encoding")) {
      TransportException failure = refusal(it, Headers.empty().with(name, CANARY));

      assertThat(failure.kind()).isEqualTo(Kind.OTHER);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure).hasMessageContaining(name);
      assertThat(Stacks.of(failure)).doesNotContain(CANARY);
    }
    assertThat(it.server().requests()).isEmpty();
  }

  @RuleTest(TransportRule.HEADER_SPLITTING)
  final void rule1_6_aHeaderThatCouldSplitTheMessageIsRefusedAndNotTold(TransportScenario it) {
    for (String value : List.of("\r\nX-Other: 1", "\nX-Other: 1", "\0")) {
      TransportException failure = refusal(it, Headers.empty().with("X-API-KEY", CANARY + value));

      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(Stacks.of(failure)).contains("X-API-KEY").doesNotContain(CANARY);
    }
    assertThat(it.server().requests()).isEmpty();
  }

  private static TransportException refusal(TransportScenario it, Headers headers) {
    it.server().always(Scripts.respondAll("sent, and should not have been"));
    RequestBody body = it.body(OptionalLong.of(2), "ab");
    return TransportScenario.failure(
        it.sending(TransportRequest.of("POST", it.server().uri("/"), headers, body)));
  }

  @RuleTest(TransportRule.SCHEME)
  final void rule1_7_anAddressThatIsNeitherHttpNorHttpsIsRefusedAndNotTold(TransportScenario it) {
    for (String address : List.of("ftp://localhost/?" + CANARY, "file:///etc/" + CANARY)) {
      TransportException failure =
          TransportScenario.failure(it.sending("GET", URI.create(address)));

      assertThat(failure.kind()).isEqualTo(Kind.OTHER);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(Stacks.of(failure)).doesNotContain(CANARY);
    }
  }
}
