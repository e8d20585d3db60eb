/** A transport over OkHttp, as small as one can be: its library blocks, and so does this. */
package com.example.flowscale.okhttp;
