/** Batches that many machines share: requests in a database, worked off by any number of JVMs. */
@NullMarked
package ai.flowscale.dbscheduler;

import org.jspecify.annotations.NullMarked;
