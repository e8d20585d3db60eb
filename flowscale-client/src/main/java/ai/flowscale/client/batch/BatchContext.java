package ai.flowscale.client.batch;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.submission.Submissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What each request of a batch is executed with.
 *
 * @param waiting how its run is waited for
 * @param redoesFailures whether it is submitted again where an earlier run failed
 * @param admission completes when it may be submitted
 * @param blocking where files are checked
 * @param isStopped whether nothing is to be begun any more
 */
record BatchContext(
    Submissions submissions,
    RunWaiter waiter,
    RunStore store,
    WaitOptions waiting,
    boolean redoesFailures,
    Supplier<CompletableFuture<?>> admission,
    Executor blocking,
    BooleanSupplier isStopped) {}
