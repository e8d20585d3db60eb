/**
 * How the service's answers become records, and users' objects JSON.
 *
 * <p>{@link ai.flowscale.engine.json.JsonCodec} is the entry. JSON-B calls the deserializers of
 * {@link ai.flowscale.engine.json.Document}, which read from the streaming parser through a {@link
 * ai.flowscale.engine.json.JsonCursor}: no implementation of JSON-B looks into a record, so that no
 * package has to be opened to one.
 *
 * <p>No message of this package holds content of an answer or the value of an input, and neither
 * does the cause of an exception: implementations quote both.
 */
@NullMarked
package ai.flowscale.engine.json;

import org.jspecify.annotations.NullMarked;
