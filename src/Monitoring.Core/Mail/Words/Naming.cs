using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// Puts full names in the place of the keys by which notices tell of people, before anything is put into words. Of those who are told next
/// the reader is left out where somebody else is told too, and so is whoever could not be reached.
/// </summary>
internal static class Naming
{
    /// <summary>The name of the reader among those who are told next.</summary>
    public const string Reader = "";

    /// <summary>The draft with names.</summary>
    public static MailDraft Of(MailDraft draft)
    {
        return draft with
        {
            Notice = Named(draft.Notice),
            Absorbed = [.. draft.Absorbed.Select(Named)],
            Others = [.. draft.Others.Select(story => new Story(Named(story.Newest), [.. story.Earlier.Select(Named)]))],
        };

        NoticeFacts Named(NoticeFacts notice) => notice.Handling is { } facts ? notice with { Handling = Of(facts, draft, notice.Unreached) } : notice;
    }

    private static HandlingFacts Of(HandlingFacts facts, MailDraft draft, string? unreached)
    {
        var others = facts.Next.Where(next => next.Person != draft.To.Key && draft.NameOf(next.Person) != unreached).ToList();
        return facts with
        {
            Unanswered = [.. facts.Unanswered.Select(draft.NameOf)],
            Acknowledgement = facts.Acknowledgement is { } held ? held with { By = draft.NameOf(held.By) } : null,
            Next = others.Count > 0
                ? [.. others.Select(next => next with { Person = draft.NameOf(next.Person) })]
                : [.. facts.Next.Where(next => next.Person == draft.To.Key).Select(next => next with { Person = Reader })],
            OwnerBefore = facts.OwnerBefore is { } before ? draft.NameOf(before) : null,
            OwnerNow = facts.OwnerNow is { } now ? draft.NameOf(now) : null,
        };
    }
}
