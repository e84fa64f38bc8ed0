//! From the text of a value template to its pieces. Every error is a sentence without its end, which names what is not known.

use super::Comparison;
use super::Expression;
use super::Filter;
use super::Operation;
use super::Piece;
use super::token::Token;
use super::token::tokens;

/// Brackets within brackets: no device nests deeper, and a stranger must not fill the stack.
const DEEPEST: usize = 16;

/// A part of the text, before conditions are put together.
enum Part<'t> {
    Text(&'t str),
    Value(&'t str),
    Statement(&'t str),
}

/// The pieces of a whole template.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut parts = parts(text)?.into_iter();
    let (pieces, end) = block(&mut parts, 0)?;
    match end {
        None => Ok(pieces),
        Some(word) => Err(format!("`{word}` belongs to no `if`")),
    }
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let is_value = rest[open..].starts_with("{{");
        let close = if is_value { "}}" } else { "%}" };
        let inside = &rest[open + 2..];
        let Some(end) = inside.find(close) else {
            return Err(format!("`{}` is opened and not closed", &rest[open..open + 2]));
        };
        // White space never counts: what a template says is trimmed as a whole, and between its parts a device has no use for any.
        parts.push(Part::Text(rest[..open].trim()));
        let inside = inside[..end].trim_start_matches('-').trim_end_matches('-');
        parts.push(if is_value { Part::Value(inside) } else { Part::Statement(inside) });
        rest = &rest[open + 2 + end + 2..];
    }
    parts.push(Part::Text(rest.trim()));
    Ok(parts)
}

/// Pieces until the end, or until a word that ends a branch, which is returned.
fn block<'t>(
    parts: &mut impl Iterator<Item = Part<'t>>,
    depth: usize,
) -> Result<(Vec<Piece>, Option<&'t str>), String> {
    if depth > DEEPEST {
        return Err(format!("it is nested more than {DEEPEST} deep"));
    }
    let mut pieces = Vec::new();
    while let Some(part) = parts.next() {
        match part {
            Part::Text("") => {}
            Part::Text(text) => pieces.push(Piece::Text(text.to_owned())),
            Part::Value(text) => pieces.push(Piece::Value(expression(text)?)),
            Part::Statement(text) => {
                let text = text.trim();
                match text.split_whitespace().next().unwrap_or_default() {
                    "if" => pieces.push(choice(&text["if".len()..], parts, depth)?),
                    "elif" | "else" | "endif" => return Ok((pieces, Some(text))),
                    other => return Err(format!("`{other}` is not known")),
                }
            }
        }
    }
    Ok((pieces, None))
}

fn choice<'t>(condition: &str, parts: &mut impl Iterator<Item = Part<'t>>, depth: usize) -> Result<Piece, String> {
    let mut condition = expression(condition)?;
    let mut branches = Vec::new();
    loop {
        let (pieces, end) = block(parts, depth + 1)?;
        branches.push((condition, pieces));
        match end {
            Some("endif") => return Ok(Piece::Choice(branches, Vec::new())),
            Some("else") => {
                let (otherwise, end) = block(parts, depth + 1)?;
                return match end {
                    Some("endif") => Ok(Piece::Choice(branches, otherwise)),
                    _ => Err("an `if` has no `endif`".to_owned()),
                };
            }
            Some(other) if other.starts_with("elif") => condition = expression(&other["elif".len()..])?,
            _ => return Err("an `if` has no `endif`".to_owned()),
        }
    }
}

fn expression(text: &str) -> Result<Expression, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, depth: 0 };
    let expression = reader.whole()?;
    match reader.tokens.first() {
        None => Ok(expression),
        Some(token) => Err(format!("{} is not understood here", told(token))),
    }
}

/// Reads one word after the other; the loosest binding first.
struct Reader<'t> {
    tokens: &'t [Token],
    depth: usize,
}

impl<'t> Reader<'t> {
    fn whole(&mut self) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let mut then = self.either()?;
        if self.name("if") {
            let condition = self.either()?;
            let otherwise = if self.name("else") { self.whole()? } else { Expression::Nothing };
            then = Expression::If(Box::new(then), Box::new(condition), Box::new(otherwise));
        }
        self.depth -= 1;
        Ok(then)
    }

    fn either(&mut self) -> Result<Expression, String> {
        let mut left = self.both()?;
        while self.name("or") {
            left = Expression::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expression, String> {
        let mut left = self.negation()?;
        while self.name("and") {
            left = Expression::And(Box::new(left), Box::new(self.negation()?));
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Expression, String> {
        let mut negations = 0;
        while self.name("not") {
            negations += 1;
        }
        let inner = self.comparison()?;
        Ok(if negations % 2 == 1 { Expression::Not(Box::new(inner)) } else { inner })
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let left = self.sum()?;
        if self.name("is") {
            let negated = self.name("not");
            if !self.name("defined") {
                return Err("after `is` only `defined` and `not defined` are known".to_owned());
            }
            let defined = Expression::Defined(Box::new(left));
            return Ok(if negated { Expression::Not(Box::new(defined)) } else { defined });
        }
        let negated = self.tokens.get(1) == Some(&Token::Name("in".to_owned())) && self.name("not");
        if self.name("in") {
            let inside = Expression::Compare(Box::new(left), Comparison::In, Box::new(self.sum()?));
            return Ok(if negated { Expression::Not(Box::new(inside)) } else { inside });
        }
        let comparison = match self.tokens.first() {
            Some(Token::Sign("==")) => Comparison::Equal,
            Some(Token::Sign("!=")) => Comparison::Unequal,
            Some(Token::Sign("<")) => Comparison::Less,
            Some(Token::Sign("<=")) => Comparison::LessOrEqual,
            Some(Token::Sign(">")) => Comparison::Greater,
            Some(Token::Sign(">=")) => Comparison::GreaterOrEqual,
            _ => return Ok(left),
        };
        self.tokens = &self.tokens[1..];
        Ok(Expression::Compare(Box::new(left), comparison, Box::new(self.sum()?)))
    }

    fn sum(&mut self) -> Result<Expression, String> {
        let mut left = self.product()?;
        loop {
            let operation = match self.tokens.first() {
                Some(Token::Sign("+")) => Operation::Add,
                Some(Token::Sign("-")) => Operation::Subtract,
                _ => return Ok(left),
            };
            self.tokens = &self.tokens[1..];
            left = Expression::Arithmetic(Box::new(left), operation, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expression, String> {
        let mut left = self.filtered()?;
        loop {
            let operation = match self.tokens.first() {
                Some(Token::Sign("*")) => Operation::Multiply,
                Some(Token::Sign("/")) => Operation::Divide,
                _ => return Ok(left),
            };
            self.tokens = &self.tokens[1..];
            left = Expression::Arithmetic(Box::new(left), operation, Box::new(self.filtered()?));
        }
    }

    /// An operand with everything behind it: members, and filters.
    fn filtered(&mut self) -> Result<Expression, String> {
        let minus = self.sign("-");
        let mut found = self.operand()?;
        loop {
            found = if self.sign(".") {
                let Some(Token::Name(name)) = self.take() else {
                    return Err("a dot is followed by no name".to_owned());
                };
                if name == "get" && self.sign("(") {
                    Expression::Filter(Box::new(found), Filter::Get, self.list(")")?)
                } else {
                    Expression::Member(Box::new(found), Box::new(Expression::Text(name.clone())))
                }
            } else if self.sign("[") {
                let member = self.whole()?;
                self.expect("]")?;
                Expression::Member(Box::new(found), Box::new(member))
            } else if self.sign("|") {
                let Some(Token::Name(name)) = self.take() else {
                    return Err("a `|` is followed by no filter".to_owned());
                };
                let filter = filter(name)?;
                let arguments = if self.sign("(") { self.list(")")? } else { Vec::new() };
                Expression::Filter(Box::new(found), filter, arguments)
            } else {
                break;
            };
        }
        if !minus {
            return Ok(found);
        }
        Ok(Expression::Arithmetic(Box::new(Expression::Number(0.0)), Operation::Subtract, Box::new(found)))
    }

    fn operand(&mut self) -> Result<Expression, String> {
        Ok(match self.take() {
            Some(Token::Text(text)) => Expression::Text(text.clone()),
            Some(Token::Number(number)) => Expression::Number(*number),
            Some(Token::Sign("(")) => {
                let inner = self.whole()?;
                self.expect(")")?;
                inner
            }
            Some(Token::Sign("[")) => Expression::List(self.list("]")?),
            Some(Token::Name(name)) => match name.as_str() {
                "value" => Expression::Payload,
                "value_json" => Expression::Document,
                "true" | "True" => Expression::Bool(true),
                "false" | "False" => Expression::Bool(false),
                "none" | "None" => Expression::Nothing,
                other => return Err(format!("`{other}` is not known")),
            },
            Some(token) => return Err(format!("{} is not understood here", told(token))),
            None => return Err("something is missing at its end".to_owned()),
        })
    }

    /// What stands between brackets, up to the one that closes.
    fn list(&mut self, close: &'static str) -> Result<Vec<Expression>, String> {
        let mut found = Vec::new();
        while !self.sign(close) {
            found.push(self.whole()?);
            if !self.sign(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(found)
    }

    fn take(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn sign(&mut self, sign: &'static str) -> bool {
        self.next_is(&Token::Sign(sign))
    }

    fn name(&mut self, name: &str) -> bool {
        matches!(self.tokens.first(), Some(Token::Name(found)) if found == name) && self.take().is_some()
    }

    fn next_is(&mut self, token: &Token) -> bool {
        self.tokens.first() == Some(token) && self.take().is_some()
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(format!("a `{sign}` is missing")) }
    }
}

fn filter(name: &str) -> Result<Filter, String> {
    Ok(match name {
        "int" => Filter::Int,
        "float" => Filter::Float,
        "round" => Filter::Round,
        "default" | "d" => Filter::Default,
        "is_defined" => Filter::IsDefined,
        "lower" => Filter::Lower,
        "upper" => Filter::Upper,
        "trim" => Filter::Trim,
        "string" => Filter::Text,
        "abs" => Filter::Abs,
        "iif" => Filter::Iif,
        other => return Err(format!("the filter `{other}` is not known")),
    })
}

fn told(token: &Token) -> String {
    match token {
        Token::Name(text) | Token::Text(text) => format!("`{text}`"),
        Token::Number(number) => format!("`{number}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
