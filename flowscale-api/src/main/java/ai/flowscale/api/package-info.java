/**
 * What an application uses: the client in its {@linkplain ai.flowscale.api.Flowscale blocking} and
 * {@linkplain ai.flowscale.api.AsyncFlowscale asynchronous} form, its configuration, the inputs of
 * a workflow and the options of each operation.
 *
 * <p>Interfaces of this package are not meant to be implemented by applications, and methods may be
 * added to them in any release, except {@code RunListener}, {@code TransferListener}, {@code
 * BatchCheckpoint}, {@code InputSource} and {@code TypedRequest}.
 */
@NullMarked
package ai.flowscale.api;

import org.jspecify.annotations.NullMarked;
