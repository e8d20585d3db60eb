package ai.flowscale.transport.vertx;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.FlowscaleClientTck;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Whole clients over a Web Client that the application made. */
@Tag("full")
class GivenWebClientTckTest extends FlowscaleClientTck {
  @Override
  public TransportProvider provider() {
    return GivenWebClient.provider();
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
