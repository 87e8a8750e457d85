using System.Globalization;
using Monitoring.Core.Access;
using static System.FormattableString;

namespace Monitoring.Core.Reviews;

/// <summary>
/// What the link of a mail to a transaction drawn for review stands for: one draw and one person. Both stand in the id of its token, so no
/// table holds it, and the link of one draw or person is none of another. It works as long as its draw is asked for
/// (<see cref="ReviewRule.Asked"/>).
/// </summary>
/// <param name="ReviewId">Outward number of the draw, more than 0.</param>
/// <param name="Person">Key of the person.</param>
public sealed record ReviewLink(long ReviewId, string Person)
{
    /// <summary>The purpose of its token.</summary>
    public const string Purpose = "review";

    /// <summary>Its token: the same for the same draw and person.</summary>
    public LinkToken Token => new(Purpose, Invariant($"{ReviewId}-{Person}"));

    /// <summary>What a token of ours stands for; null when it is none of this purpose.</summary>
    public static ReviewLink? Of(LinkToken token) =>
        token.Purpose == Purpose && token.Id.Split('-', 2) is [var review, { Length: > 0 } person]
            && long.TryParse(review, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new(id, person)
            : null;
}
