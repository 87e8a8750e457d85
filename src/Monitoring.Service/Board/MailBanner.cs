using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>
/// What stands above the SLOs while mail is held, or does not leave by a fault of our side: what the server says, and what to check.
/// </summary>
internal static class MailBanner
{
    /// <summary>The banner; null when mail leaves.</summary>
    public static Html? Of(BoardView view) => view.Settings.Mail.Hold is { } hold ? Held(hold, view.Outbox.Waiting) : Refused(view);

    private static Html Held(MailHold hold, long waiting) => Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} Mail is held: nobody is told of anything.</h2>
        <p>{hold.Why}. <a href="/v1/deliveries?state=waiting">{Waiting(waiting)}</a>. {hold.Remedy}</p>
        </section>
        """);

    private static Html? Refused(BoardView view) => view.Outbox.OwnFault is not { } own ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} {Heading(own)}</h2>
        <p>{Waiting(own.Waiting)}: <bdi>{Said(own)}</bdi></p>
        <p>Check {OwnFaults.Check(own.Fault)}. It is tried again for 72 hours, and <code>mail-test PERSON</code> tries at once.</p>
        </section>
        """);

    private static string Waiting(long messages) => messages == 1 ? "1 message waits" : Invariant($"{messages} messages wait");

    private static string Heading(FaultOfOurs own) =>
        own.Fault is OwnFault.Folder or OwnFault.Program or OwnFault.Database or OwnFault.Encryption ? "Mail does not leave." : "The mail server refuses us.";

    private static string Said(FaultOfOurs own) =>
        own.Said.StartsWith(Attempt.OurSide, StringComparison.Ordinal) ? own.Said[Attempt.OurSide.Length..] : own.Said;
}
