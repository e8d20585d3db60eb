package ai.flowscale.tests.scenarios;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.WrappedTransport;
import ai.flowscale.transport.vertx.WebClientTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Clients over a Web Client that the application made. */
@Tag("full")
class GivenWebClientScenariosTest extends ClientScenarios {
  private static final int CONNECTIONS = 8;

  @Override
  protected TransportProvider provider() {
    return WrappedTransport.provider(GivenWebClientScenariosTest::over);
  }

  private static Transport over(TransportConfig config) {
    Vertx vertx = Vertx.vertx();
    WebClient client =
        WebClient.wrap(
            vertx
                .httpClientBuilder()
                .with(
                    new HttpClientConfig()
                        .setVersions(HttpVersion.HTTP_1_1)
                        .setConnectTimeout(config.connectTimeout()))
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                .build());
    return WrappedTransport.of(WebClientTransport.using(vertx, client), vertx::close);
  }

  @Override
  protected Map<String, String> exemptScenarios() {
    return Stream.of(
            "aTruncatedResponseToASubmissionNamesItsRun",
            "aDrippingResponseTimesOut",
            "anEndlessBodyIsAborted",
            "aCancelledDownloadLeavesNoFile",
            "aContentThatIsClosedEarlyReleasesItsConnection",
            "aLinkThatExpiresInTheMiddleIsRenewedForTheRest",
            "aTruncatedDownloadResumes",
            "abortedDownloadsLeaveOnlyCompleteFiles",
            "aTruncatedContentFails",
            "aDownloadStartsOverIfTheFileChanged")
        .collect(
            Collectors.toMap(
                Function.identity(),
                name -> "Web Client reports a response only when it is complete"));
  }
}
