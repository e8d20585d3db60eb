/**
 * Transfers of files that are larger than the heap, over a transport as applications use it.
 *
 * <p>A transport's own tests extend {@link ai.flowscale.tck.bulk.BulkTransferTests}.
 */
@NullMarked
package ai.flowscale.tck.bulk;

import org.jspecify.annotations.NullMarked;
