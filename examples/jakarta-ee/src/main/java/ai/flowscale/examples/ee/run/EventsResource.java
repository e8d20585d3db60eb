package ai.flowscale.examples.ee.run;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.Flowscale;
import ai.flowscale.examples.ee.guard.EventStreams;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.jakarta.FlowscaleExecutors;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** {@code GET api/runs/{runId}/events}: the progress of a run as it happens. */
@Path("runs/{runId}/events")
@RequestScoped
public class EventsResource {
  @Inject private Flowscale flowscale;
  @Inject private FlowscaleExecutors threads;
  @Inject private EventStreams streams;

  /**
   * Sends {@code status} whenever the run has another one, and at the end either {@code result} or
   * {@code problem}. No thread waits with it.
   */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @PathParam("runId") String runId,
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context UriInfo uris,
      @Context HttpServletRequest request) {
    AsyncFlowscale client = flowscale.async();
    new RunEvents(sink, sse, Links.of(uris), streams.open(request))
        .start(client, runId, threads.scheduler());
  }
}
