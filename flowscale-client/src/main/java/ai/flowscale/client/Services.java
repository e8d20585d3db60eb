package ai.flowscale.client;

import ai.flowscale.client.batch.Batches;
import ai.flowscale.client.download.Downloader;
import ai.flowscale.client.operations.FlowscaleApi;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.submission.Submissions;

/**
 * What the facades of a client share.
 *
 * @param closing closes the client
 */
record Services(
    FlowscaleApi api,
    Submissions submissions,
    RunWaiter waiter,
    Batches batches,
    Downloader downloader,
    Runnable closing) {}
