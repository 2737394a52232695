//! A body of HTTP in its context, which is not that of the connection that sends it.

use std::pin::Pin;
use std::task::{self, Poll};

use http_body::{Body, Frame, SizeHint};

use super::InContext;

/// Each poll puts the body's own context in place, not that of the connection's task. The size hint
/// is that of the inner body, so a response keeps its `content-length`. Frames are passed on as they
/// are, trailers too.
impl<B: Body> Body for InContext<B> {
    type Data = B::Data;
    type Error = B::Error;

    #[inline]
    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.run(|inner| inner.poll_frame(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.inner().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner().size_hint()
    }
}
