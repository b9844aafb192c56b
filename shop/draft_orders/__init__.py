"""Orders that staff put together for a customer: the store computes, keeps and bills them."""
