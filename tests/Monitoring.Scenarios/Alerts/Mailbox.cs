using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Scenarios.Alerts;

/// <summary>A mail as its reader finds it in the list.</summary>
/// <param name="To">First name of who gets it, which is their key in the registry.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">What it says.</param>
internal sealed record Mail(string To, string Subject, string Text)
{
    /// <summary>Where "I have it" leads.</summary>
    public string TakeIt =>
        new Uri(Text.Split('\n', ' ').Single(word => word.Contains("/ack/", StringComparison.Ordinal)).Trim()).AbsolutePath;

    /// <summary>What it is, such as <c>BREACH</c>.</summary>
    public string Kind => Subject[1..Subject.IndexOf(']', StringComparison.Ordinal)];

    /// <summary>The agent it is about, whose SLO is called after it.</summary>
    public string Agent =>
        Subject[(Kind.Length + 2)..].Trim().Split(' ')[0].TrimEnd(':', ',').Replace("-accuracy", "", StringComparison.Ordinal);
}

/// <summary>The mailboxes of everybody: what a mail server has accepted.</summary>
/// <param name="server">The server, which nobody gives other rules meanwhile.</param>
internal sealed class Mailbox(SmtpServer server)
{
    private int seen;

    /// <summary>What came since the last look.</summary>
    public async Task<IReadOnlyList<Mail>> LookAsync()
    {
        await server.CatchUpAsync();
        var accepted = server.Accepted;
        var mails = accepted.Skip(seen).Select(Of).ToList();
        seen = accepted.Count;
        return mails;
    }

    /// <summary>How a mail stands in the list.</summary>
    public static Mail Of(SmtpMessage message)
    {
        var letter = message.Letter;
        return new(Assert.Single(message.To).Split('.')[0], letter.Subject ?? "", letter.TextBody ?? "");
    }
}
