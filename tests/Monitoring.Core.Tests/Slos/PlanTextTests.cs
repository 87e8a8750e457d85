using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class PlanTextTests
{
    private static readonly string[] Cuts = ["customer", "order.type"];

    [Theory]
    [InlineData("Put {customer} on manual review.", "customer", "acme", "Put acme on manual review.")]
    [InlineData("Put {customer} on manual review.", null, null, "Put the customer concerned on manual review.")]
    [InlineData("Put customer {customer} on manual review.", null, null, "Put customer concerned on manual review.")]
    [InlineData("Call the {customer}, then {order.type}.", null, null, "Call the customer concerned, then the order.type concerned.")]
    [InlineData("Put {customer} on manual review.", "order.type", "rush", "Put the customer concerned on manual review.")]
    [InlineData("Stop orders of {customer} ({order.type}).", "order.type", "rush", "Stop orders of the customer concerned (rush).")]
    [InlineData("{customer}: call them.", "customer", "acme", "acme: call them.")]
    [InlineData("{customer}{customer} {customer}", "customer", "a", "aa a")]
    [InlineData("Ticket {queue}, set {} and { customer } aside.", "customer", "acme", "Ticket {queue}, set {} and { customer } aside.")]
    [InlineData("Put {customer} away.", "customer", "{customer} $0 \\", "Put {customer} $0 \\ away.")]
    [InlineData("Put {customer} away.", "agent version", "3.2", "Put the customer concerned away.")]
    [InlineData("", "customer", "acme", "")]
    public void Names_of_segments_are_filled_in_and_where_nobody_is_named_the_plan_is_still_a_sentence(string plan, string? cut, string? value, string filled) =>
        Assert.Equal(filled, PlanText.Fill(plan, Cuts, cut, value));

    [Fact]
    public void Names_that_are_no_segment_are_known_before_a_mail_says_them() =>
        Assert.Equal(["queue", "Customer"], PlanText.Unknown("{queue} {customer} {queue} {Customer} {order.type} {", Cuts));
}
