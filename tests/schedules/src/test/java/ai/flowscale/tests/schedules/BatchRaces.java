package ai.flowscale.tests.schedules;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.api.spi.Exchange;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A batch against an interrupt, a failure of one request, and the close of the client. */
final class BatchRaces implements Scenario {
  private static final int REQUESTS = 3;

  /** What ends the batch, or one request of it. */
  enum End {
    INTERRUPT,
    FAILURE,
    CLOSE
  }

  private final End end;
  private final boolean planted;

  BatchRaces(End end, boolean planted) {
    this.end = end;
    this.planted = planted;
  }

  /** What came of the batch by the moment at which its call returned. */
  private static final class Told {
    private List<BatchItem> items = List.of();
    private FlowscaleException thrown;
    private int submissions = -1;

    synchronized void tell(List<BatchItem> all, FlowscaleException why, int sent) {
      items = all;
      thrown = why;
      submissions = sent;
    }
  }

  @Override
  public void run() {
    Threads threads = new Threads();
    Time time = new Time();
    Runs runs = new Runs(threads, time, workflow -> {});
    Wire wire = new Wire(threads, runs);
    Transport transport = planted ? new Resending(wire) : wire;
    Site site = new Site(threads, time, wire, transport, c -> c.maxConnections(2));
    List<WorkflowRequest> requests = new ArrayList<>(Runs.requests(REQUESTS));
    BatchOptions.Builder options = BatchOptions.builder().maxConcurrent(2).cancelRemaining();
    if (end == End.FAILURE) {
      requests.set(0, WorkflowRequest.of("w-refused", WorkflowInputs.none()).withKey("refused"));
      options.stopOnFirstFailure();
    }
    Told told = new Told();
    Thread caller =
        threads.start(
            () -> {
              try {
                List<BatchItem> items = site.client.executeBatch(requests, options.build()).items();
                told.tell(items, null, wire.submissions().size());
              } catch (BatchException e) {
                told.tell(e.items(), e, wire.submissions().size());
              } catch (FlowscaleException e) {
                told.tell(List.of(), e, wire.submissions().size());
              }
              time.stop();
            });
    threads.start(time::pass);
    threads.start(
        () -> {
          switch (end) {
            case INTERRUPT -> caller.interrupt();
            case CLOSE -> site.client.close();
            case FAILURE -> {}
          }
        });
    threads.join();
    check(told, requests, runs, wire);
    if (end == End.CLOSE) {
      Expect.that(wire.inFlight() == 0, "an exchange outlives the close");
    } else {
      site.hasAllConnections(2);
    }
  }

  private void check(Told told, List<WorkflowRequest> requests, Runs runs, Wire wire) {
    Expect.that(told.submissions >= 0, "the batch never returned");
    if (end != End.CLOSE) {
      Expect.that(
          wire.submissions().size() == told.submissions,
          "a request was submitted after the batch had returned");
    }
    Set<String> keys = new HashSet<>();
    told.items.forEach(item -> Expect.that(keys.add(item.key()), "two outcomes for " + item.key()));
    boolean whole = told.thrown == null && end != End.FAILURE;
    Expect.that(!whole || told.items.size() == requests.size(), "a request is without an outcome");
    for (WorkflowRequest request : requests) {
      String workflow = request.workflowId();
      Expect.that(runs.submissions(workflow) <= 1, workflow + " was submitted twice");
      BatchItem item =
          told.items.stream()
              .filter(one -> one.key().equals(request.key().orElseThrow()))
              .findFirst()
              .orElse(null);
      long sent = wire.submissions().stream().filter(one -> isOf(one, workflow)).count();
      Expect.that(sent <= 1, workflow + " was sent twice");
      Expect.that(sent == 0 || item != null, workflow + " was sent and has no outcome");
      Expect.that(
          sent == 0 || workflow.equals("w-refused") || tellsIt(item, runs.runs(workflow)),
          workflow + " was sent, and its outcome tells neither its run nor the doubt: " + item);
    }
  }

  private static boolean isOf(Wire.Exchange submission, String workflow) {
    return submission.query().contains("workflow_id=" + workflow + "&")
        || submission.query().endsWith("workflow_id=" + workflow);
  }

  private static boolean tellsIt(BatchItem item, List<String> runs) {
    return item.failure() instanceof SubmissionUncertainException
        || item.runId().filter(runs::contains).isPresent();
  }

  /** Broken on purpose: sends again what was cancelled while it was on its way. */
  private record Resending(Wire wire) implements Transport {
    @Override
    public Exchange newExchange(TransportRequest request) {
      Exchange sent = wire.newExchange(request);
      return new Exchange() {
        @Override
        public TransportResponse execute() {
          try {
            return sent.execute();
          } catch (TransportException e) {
            if (e.kind() == TransportException.Kind.CANCELLED && request.method().equals("POST")) {
              var unused = wire.send(request);
            }
            throw e;
          }
        }

        @Override
        public void abort() {
          sent.abort();
        }
      };
    }

    @Override
    public Set<Capability> capabilities() {
      return wire.capabilities();
    }

    @Override
    public void close() {
      wire.close();
    }
  }
}
