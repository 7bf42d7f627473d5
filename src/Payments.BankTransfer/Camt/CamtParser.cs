using System.Text;
using System.Xml;

namespace IM2.Payments.BankTransfer.Camt;

/// <summary>Reads elements one after the other and checks each against the schema, so that at no time more than one entry is in memory.</summary>
/// <param name="xml">Stands on the root.</param>
/// <param name="schema">What must be where.</param>
/// <param name="xmlNamespace">In which every element that is read must be.</param>
/// <param name="onChild">Is given each parent, as far as it is read, and its next child; takes the child if it says so, or else the parent keeps it.</param>
internal sealed class CamtParser(XmlReader xml, CamtSchema schema, string xmlNamespace, Func<CamtNode, CamtNode, bool> onChild)
{
    private const int DepthMax = 40;        // the schemas' own deepest path is well below
    private const int TextMax = 4_000;      // the longest text of the schemas is a tenth of it
    private const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Reads the element that the reader stands on, and leaves it on what follows.</summary>
    /// <param name="type">Its type.</param>
    public CamtNode Read(string type)
    {
        CheckHere();
        var (name, line) = (xml.LocalName, Line);
        if (CamtTypes.IsSimple(type))
        {
            return ReadSimple(name, line, type);
        }

        var node = new CamtNode(name, line);
        CheckAttributes(name, isAmount: false);
        if (type == "any")
        {
            PassOver();
            return node;
        }

        if (type == "tree")
        {
            return ReadTree(name, line);
        }

        ReadFields(node, schema.TypeOf(type)!);
        return node;
    }

    private int Line => ((IXmlLineInfo)xml).LineNumber;

    private void ReadFields(CamtNode node, CamtType type)
    {
        var (at, met) = (0, 0);
        var counts = new int[type.Fields.Length];
        if (xml.IsEmptyElement)
        {
            xml.Read();
        }
        else
        {
            xml.Read();
            while (NextChild(node.Name))
            {
                var index = Array.FindIndex(type.Fields, type.IsChoice ? 0 : at, field => field.Name == xml.LocalName);
                if (index < 0)
                {
                    throw new DocumentException($"<{xml.LocalName}> is not allowed here in <{node.Name}>.", Line);
                }

                var field = type.Fields[index];
                if (++counts[index] > 1 && !field.IsMany)
                {
                    throw new DocumentException($"<{node.Name}> has more than one <{field.Name}>.", Line);
                }

                if (!type.IsChoice)
                {
                    // Before the child is read: whoever is handed it relies on what must stand before it.
                    CheckRequired(node, type, counts, at, index, Line);
                }

                (at, met) = (index, met + 1);
                var child = Read(field.Type);
                if (!onChild(node, child))
                {
                    node.Add(child);
                }
            }

            xml.ReadEndElement();
        }

        if (type.IsChoice && met != 1)
        {
            throw new DocumentException($"<{node.Name}> must have exactly one of {string.Join(", ", type.Fields.Select(static field => $"<{field.Name}>"))}.", node.Line);
        }

        if (!type.IsChoice)
        {
            CheckRequired(node, type, counts, at, type.Fields.Length, node.Line);
        }
    }

    private static void CheckRequired(CamtNode node, CamtType type, int[] counts, int from, int to, int line)
    {
        for (var index = from; index < to; index++)
        {
            if (counts[index] == 0 && type.Fields[index].IsRequired)
            {
                throw new DocumentException($"<{node.Name}> has no <{type.Fields[index].Name}>.", line);
            }
        }
    }

    private CamtNode ReadSimple(string name, int line, string type)
    {
        var currency = CheckAttributes(name, isAmount: type == "amount");
        var text = ReadText(name).Trim();
        return CamtTypes.Fits(type, text)
            ? new CamtNode(name, line) { Text = text, Currency = currency }
            : throw new DocumentException($"<{name}> must not hold '{Shortened(text)}'.", line);
    }

    /// <summary>An element whose content is kept as it is.</summary>
    private CamtNode ReadTree(string name, int line)
    {
        var node = new CamtNode(name, line);
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return node;
        }

        xml.Read();
        var text = new StringBuilder();
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                CheckHere();
                node.Add(ReadTree(xml.LocalName, Line));
            }
            else
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    Append(text, name);
                }

                xml.Read();
            }
        }

        xml.ReadEndElement();
        return node with { Text = text.ToString().Trim() };
    }

    private string ReadText(string name)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }

        xml.Read();
        var text = new StringBuilder();
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                throw new DocumentException($"<{name}> must hold text, not <{xml.LocalName}>.", Line);
            }

            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                Append(text, name);
            }

            xml.Read();
        }

        xml.ReadEndElement();
        return text.ToString();
    }

    /// <summary>A text may come in any number of pieces, and must not grow with them for ever.</summary>
    private void Append(StringBuilder text, string name)
    {
        var piece = xml.Value;
        if (text.Length + piece.Length > TextMax)
        {
            throw new DocumentException($"<{name}> has more than {TextMax} characters.", Line);
        }

        text.Append(piece);
    }

    /// <summary>Leaves an element behind, however it is made inside, as long as it is not too deep.</summary>
    private void PassOver()
    {
        var depth = xml.Depth;
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        while (xml.Read() && xml.Depth > depth)
        {
            CheckDepth();
        }

        xml.ReadEndElement();
    }

    /// <summary>Goes to the next child; false at the end of the parent.</summary>
    private bool NextChild(string parent)
    {
        while (xml.NodeType != XmlNodeType.Element)
        {
            if (xml.NodeType == XmlNodeType.EndElement)
            {
                return false;
            }

            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                throw new DocumentException($"<{parent}> must not hold text.", Line);
            }

            if (!xml.Read())
            {
                throw new DocumentException($"The document ends within <{parent}>.", Line);
            }
        }

        return true;
    }

    private void CheckHere()
    {
        CheckDepth();
        if (xml.NamespaceURI != xmlNamespace)
        {
            throw new DocumentException($"<{xml.LocalName}> is in another namespace than the document.", Line);
        }
    }

    private void CheckDepth()
    {
        if (xml.Depth > DepthMax)
        {
            throw new DocumentException("The document is nested too deeply.", Line);
        }
    }

    private string? CheckAttributes(string name, bool isAmount)
    {
        string? currency = null;
        var line = Line;
        for (var found = xml.MoveToFirstAttribute(); found; found = xml.MoveToNextAttribute())
        {
            if (isAmount && xml.Name == "Ccy")
            {
                currency = xml.Value;
            }
            else if (xml.Prefix != "xmlns" && xml.Name != "xmlns" && xml.NamespaceURI != SchemaInstance)
            {
                throw new DocumentException($"<{name}> must not have the attribute '{Shortened(xml.Name)}'.", line);
            }
        }

        xml.MoveToElement();
        return !isAmount || (currency is not null && CamtTypes.Fits("currency", currency))
            ? currency
            : throw new DocumentException($"<{name}> must say its currency in three capital letters.", line);
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
