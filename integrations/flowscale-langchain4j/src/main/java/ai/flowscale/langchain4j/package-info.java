/** Workflows for LangChain4j: an image model, and tools for AI services. */
@NullMarked
package ai.flowscale.langchain4j;

import org.jspecify.annotations.NullMarked;
