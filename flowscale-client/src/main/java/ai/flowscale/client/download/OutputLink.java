package ai.flowscale.client.download;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.http.CallExchange;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Step;
import ai.flowscale.client.service.FlowscaleApi;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The link to an output, in the course of one call. Links expire, within a long download too: one
 * that the server of the files refuses is exchanged for a new one, for which the service is asked.
 */
final class OutputLink {
  /** How often one call asks for a new link. */
  static final int MAX_RENEWALS = 10;

  /** How often in a row: under load a link may have expired before it is used. */
  static final int MAX_RENEWALS_IN_A_ROW = 3;

  private final RunOutput output;
  private final FileServer files;
  private final FlowscaleApi api;

  // Touched by one attempt at a time; an attempt happens before the next.
  private URI link;
  private int renewals;

  /** Takes the link of an output, which must have one, and the service, which gives new ones. */
  OutputLink(RunOutput output, FileServer files, FlowscaleApi api) {
    Link first = output.link();
    if (first == null || !output.isReady()) {
      throw notReady(output, "wait for the run, or ask again with getOutput.");
    }
    this.output = output;
    this.link = first.uri();
    this.files = files;
    this.api = api;
  }

  private static DownloadException notReady(RunOutput output, String remedy) {
    return new DownloadException(
        DownloadException.Reason.NOT_READY,
        output.filename(),
        "Output " + Printable.name(output.filename()) + " has no link yet: " + remedy,
        null);
  }

  /**
   * Asks for the content, with a new link where the old one is refused.
   *
   * @param first done before anything is sent; may block
   * @param then receives the response, which may be a refusal still
   */
  <T> Step<T> open(
      Headers headers,
      Runnable first,
      CallScope scope,
      Function<? super CallExchange, Step<T>> then) {
    return get(headers, first, scope, then, 0);
  }

  private <T> Step<T> get(
      Headers headers,
      Runnable first,
      CallScope scope,
      Function<? super CallExchange, Step<T>> then,
      int renewed) {
    return files.get(
        output.filename(),
        link,
        headers,
        first,
        response -> {
          int status = response.status();
          if (!isWorthANewLink(status, renewed)) {
            return then.apply(response);
          }
          response.close();
          renewals++;
          return new Step.Await<>(
              newLink(status, scope),
              fresh -> {
                link = fresh;
                return get(headers, () -> {}, scope, then, renewed + 1);
              });
        });
  }

  private CompletableFuture<URI> newLink(int refused, CallScope scope) {
    return api.output(output.filename(), scope)
        .handle(
            (renewed, failure) -> {
              if (failure != null) {
                throw notRenewed(refused, CallFailures.toFlowscaleException(failure));
              }
              return newLink(refused, renewed);
            });
  }

  private boolean isWorthANewLink(int status, int inARow) {
    // What is not found over a new link either is gone.
    int most = status == 404 ? 1 : MAX_RENEWALS_IN_A_ROW;
    return DownloadFailures.mayPassWithNewLink(status) && renewals < MAX_RENEWALS && inARow < most;
  }

  private FlowscaleException notRenewed(int status, FlowscaleException why) {
    return why instanceof CallAbortedException || why instanceof ClientClosedException
        ? why
        : DownloadFailures.withoutNewLink(output.filename(), status, why);
  }

  private URI newLink(int status, Optional<RunOutput> renewed) {
    return renewed
        .filter(RunOutput::isReady)
        .map(RunOutput::link)
        .map(Link::uri)
        .orElseThrow(
            () ->
                DownloadFailures.withoutNewLink(
                    output.filename(),
                    status,
                    notReady(
                        output, "the service has none at the moment; ask again with getOutput.")));
  }
}
