"""What became of what sellers said."""

from rest_framework.request import Request

from feedback.readers.my_feedback import MyFeedbacksView, my_feedback
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes


class MyFeedback(Endpoint):
    """The caller's own rejections."""

    verbs = {"GET": "feedback.mine"}

    @describes(
        "listMyFeedback",
        "What became of your last 20 rejections",
        answer=MyFeedbacksView,
        errors={403: ("not_sales",)},
    )
    def get(self, request: Request) -> MyFeedbacksView:
        """New, discussed, changed a rule, or kept as it is with the reason: as the reviews of the leads say."""
        return my_feedback(actor_of(request))
