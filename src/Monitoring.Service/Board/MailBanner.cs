using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What stands above the SLOs while mail does not leave by a fault of our side: what the server says, and what to check.</summary>
internal static class MailBanner
{
    /// <summary>The banner; null when no message waits for such a fault to be mended.</summary>
    public static Html? Of(BoardView view) => view.Outbox.OwnFault is not { } own ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} {Heading(own)}</h2>
        <p>{(own.Waiting == 1 ? "1 message waits" : Invariant($"{own.Waiting} messages wait"))}: <bdi>{Said(own)}</bdi></p>
        <p>Check {OwnFaults.Check(own.Fault)}. It is tried again for 72 hours, and <code>mail-test PERSON</code> tries at once.</p>
        </section>
        """);

    private static string Heading(FaultOfOurs own) =>
        own.Fault is OwnFault.Folder or OwnFault.Program or OwnFault.Database or OwnFault.Encryption ? "Mail does not leave." : "The mail server refuses us.";

    private static string Said(FaultOfOurs own) =>
        own.Said.StartsWith(Attempt.OurSide, StringComparison.Ordinal) ? own.Said[Attempt.OurSide.Length..] : own.Said;
}
