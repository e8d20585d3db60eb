/**
 * How the service's responses become records, and users' objects JSON.
 *
 * <p>{@link ai.flowscale.client.json.JsonCodec} is the entry. It parses a response into the values
 * of JSON-P ({@link ai.flowscale.client.json.JsonDocument}), which small readers make into records
 * through a {@link ai.flowscale.client.json.JsonPart}; JSON-B has no part in that, so that no
 * package has to be opened to it, and writes users' objects in {@link
 * ai.flowscale.client.json.ObjectWriter} alone.
 *
 * <p>No message of this package holds content of a response or the value of an input, and neither
 * does the cause of an exception: implementations quote both.
 */
@NullMarked
package ai.flowscale.client.json;

import org.jspecify.annotations.NullMarked;
