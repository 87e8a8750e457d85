using System.Globalization;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Alerts;

/// <summary>
/// What the link "I have it" of a mail stands for: one alert, one person, and when their mail was made. All of it stands in the id of its
/// token, so no table holds it, and the link of one alert or person is none of another.
/// </summary>
/// <param name="AlertId">Outward number of the alert, more than 0.</param>
/// <param name="Person">Key of the person.</param>
/// <param name="MailedAt">When the mail was made, to the second.</param>
public sealed record AcknowledgeLink(long AlertId, string Person, DateTimeOffset MailedAt)
{
    /// <summary>The purpose of its token.</summary>
    public const string Purpose = "acknowledge";

    /// <summary>How long after its mail it works at most; an alert that closes ends it sooner.</summary>
    public static readonly TimeSpan Works = TimeSpan.FromDays(7);

    /// <summary>Its token: the same for the same alert, person and second.</summary>
    public LinkToken Token => new(Purpose, Invariant($"{AlertId}-{MailedAt.ToUnixTimeSeconds()}-{Person}"));

    /// <summary>What a token of ours stands for; null when it is none of this purpose.</summary>
    public static AcknowledgeLink? Of(LinkToken token) =>
        token.Purpose == Purpose && token.Id.Split('-', 3) is [var alert, var seconds, { Length: > 0 } person]
            && long.TryParse(alert, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var mailed)
            && mailed <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? new(id, person, DateTimeOffset.FromUnixTimeSeconds(mailed))
            : null;

    /// <summary>
    /// True when its mail was about another alert, for it is older than this one by more than the clocks of two hosts differ: the numbers of
    /// alerts are given again once an older copy of the database was put back.
    /// </summary>
    /// <param name="began">When the alert that has the number now opened, or its oldest notice was made if that is earlier.</param>
    public bool IsOfAnother(DateTimeOffset began) => MailedAt < began - Instant.HostsDiffer;

    /// <summary>True when it is too old to act.</summary>
    public bool IsOver(DateTimeOffset now) => now - MailedAt >= Works;
}
